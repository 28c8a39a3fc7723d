/* Libraries that are opened when they are first needed, so that a program that shows no image does
 * not pay for them. A decoder lists the functions it calls; their types come from the library's own
 * header, so that a wrong call does not compile. Libraries are found by soname (the ABI that the
 * header belongs to) and never closed. */
#ifndef NV_IMAGES_LIBRARY_H
#define NV_IMAGES_LIBRARY_H

#include <nuiitivet/base.h>

typedef struct nv__symbol {
    const char *name;
    void *slot; /* of a function pointer */
} nv__symbol;

typedef enum nv__library_state {
    NV__LIBRARY_UNKNOWN,
    NV__LIBRARY_THERE,
    NV__LIBRARY_MISSING
} nv__library_state;

typedef struct nv__library {
    const char *soname;
    const nv__symbol *symbols;
    size_t count;
    nv__library_state state;
} nv__library;

/* A struct of function pointers and the table that fills it: LIST(X) calls X(function) for each. */
#define NV__LIBRARY_MEMBER(function) __typeof__(function) *function;
#define NV__LIBRARY_SYMBOL(function) { #function, &api.function },
#define NV__LIBRARY(variable, file, LIST)                                                          \
    static struct {                                                                                \
        LIST(NV__LIBRARY_MEMBER)                                                                   \
    } api;                                                                                         \
    static const nv__symbol api_symbols[] = { LIST(NV__LIBRARY_SYMBOL) };                          \
    static nv__library variable = { file, api_symbols, sizeof api_symbols / sizeof api_symbols[0], \
                                    NV__LIBRARY_UNKNOWN }

/* Opens it the first time. False: it is missing, or lacks a function; the log says which. Any
 * thread. */
bool nv__library_open(nv__library *library);

/* Makes every library of this name look as if it were not installed (tests); NULL: none. */
void nv__library_hide(const char *soname);

#endif
