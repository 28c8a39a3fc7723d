/* Classes of code points for line breaking (UAX 14) and word breaking (UAX 29), generated from the
 * Unicode character database by scripts/generate_unicode_tables.py. */
#ifndef NV_TEXT_UNICODE_TABLES_H
#define NV_TEXT_UNICODE_TABLES_H

#include <stdint.h>

/* Line_Break after rule LB1. CP30 and OP30 are the closing and opening ones that are not wide
 * (LB30); ID_PICT are unassigned code points reserved for pictographs (LB30b). */
typedef enum nv__lb_class {
    NV__LB_AL,
    NV__LB_B2,
    NV__LB_BA,
    NV__LB_BB,
    NV__LB_BK,
    NV__LB_CB,
    NV__LB_CL,
    NV__LB_CM,
    NV__LB_CP,
    NV__LB_CP30,
    NV__LB_CR,
    NV__LB_EB,
    NV__LB_EM,
    NV__LB_EX,
    NV__LB_GL,
    NV__LB_H2,
    NV__LB_H3,
    NV__LB_HL,
    NV__LB_HY,
    NV__LB_ID,
    NV__LB_ID_PICT,
    NV__LB_IN,
    NV__LB_IS,
    NV__LB_JL,
    NV__LB_JT,
    NV__LB_JV,
    NV__LB_LF,
    NV__LB_NL,
    NV__LB_NS,
    NV__LB_NU,
    NV__LB_OP,
    NV__LB_OP30,
    NV__LB_PO,
    NV__LB_PR,
    NV__LB_QU,
    NV__LB_RI,
    NV__LB_SP,
    NV__LB_SY,
    NV__LB_WJ,
    NV__LB_ZW,
    NV__LB_ZWJ
} nv__lb_class;

/* Word_Break; PICT and ALETTER_PICT are Extended_Pictographic as well (WB3c). */
typedef enum nv__wb_class {
    NV__WB_OTHER,
    NV__WB_CR,
    NV__WB_LF,
    NV__WB_NEWLINE,
    NV__WB_EXTEND,
    NV__WB_ZWJ,
    NV__WB_FORMAT,
    NV__WB_KATAKANA,
    NV__WB_HEBREW_LETTER,
    NV__WB_ALETTER,
    NV__WB_ALETTER_PICT,
    NV__WB_MIDLETTER,
    NV__WB_MIDNUM,
    NV__WB_MIDNUMLET,
    NV__WB_NUMERIC,
    NV__WB_EXTENDNUMLET,
    NV__WB_REGIONAL_INDICATOR,
    NV__WB_WSEGSPACE,
    NV__WB_SINGLE_QUOTE,
    NV__WB_DOUBLE_QUOTE,
    NV__WB_PICT
} nv__wb_class;

/* 128 code points a row. */
extern const uint8_t nv__lb_rows_of[], nv__lb_rows[];
extern const uint8_t nv__wb_rows_of[], nv__wb_rows[];

/* Of a scalar value (< 0x110000). */
static inline nv__lb_class nv__lb_class_of(uint32_t code_point)
{
    return (nv__lb_class)nv__lb_rows[nv__lb_rows_of[code_point >> 7] * 128u + (code_point & 127u)];
}

static inline nv__wb_class nv__wb_class_of(uint32_t code_point)
{
    return (nv__wb_class)nv__wb_rows[nv__wb_rows_of[code_point >> 7] * 128u + (code_point & 127u)];
}

#endif
