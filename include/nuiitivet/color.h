/* Colours: a literal or a role of the theme, in one scalar so that styles can be static const. */
#ifndef NUIITIVET_COLOR_H
#define NUIITIVET_COLOR_H

#include <nuiitivet/base.h>

NV_BEGIN_DECLS

/* 0 is unset. Bit 32 marks a literal whose low 32 bits are 0xAARRGGBB, not premultiplied, sRGB.
 * Bit 33 marks a role, whose number is in the low bits. */
typedef uint64_t nv_color;

#define NV_RGB(rgb)   ((nv_color)(0x1FF000000ull | (uint32_t)(rgb)))
#define NV_ARGB(argb) ((nv_color)(0x100000000ull | (uint32_t)(argb)))
#define NV_ROLE(n)    ((nv_color)(0x200000000ull | (uint32_t)(n)))

#define NV_COLOR_IS_SET(c)     ((c) != 0)
#define NV_COLOR_IS_ROLE(c)    (((c)&0x200000000ull) != 0)
#define NV_COLOR_IS_LITERAL(c) (((c)&0x100000000ull) != 0)

/* The colour roles of Material 3 (m3.material.io, color roles). */
#define NV_COLOR_ROLE_MAP(X)                                                                       \
    X(PRIMARY)                                                                                     \
    X(ON_PRIMARY)                                                                                  \
    X(PRIMARY_CONTAINER) X(ON_PRIMARY_CONTAINER) X(SECONDARY) X(ON_SECONDARY)                      \
        X(SECONDARY_CONTAINER) X(ON_SECONDARY_CONTAINER) X(TERTIARY) X(ON_TERTIARY)                \
            X(TERTIARY_CONTAINER) X(ON_TERTIARY_CONTAINER) X(ERROR) X(ON_ERROR) X(ERROR_CONTAINER) \
                X(ON_ERROR_CONTAINER) X(BACKGROUND) X(ON_BACKGROUND) X(SURFACE) X(ON_SURFACE)      \
                    X(SURFACE_VARIANT) X(ON_SURFACE_VARIANT) X(SURFACE_DIM) X(SURFACE_BRIGHT)      \
                        X(SURFACE_CONTAINER_LOWEST) X(SURFACE_CONTAINER_LOW) X(SURFACE_CONTAINER)  \
                            X(SURFACE_CONTAINER_HIGH) X(SURFACE_CONTAINER_HIGHEST)                 \
                                X(INVERSE_SURFACE) X(INVERSE_ON_SURFACE) X(INVERSE_PRIMARY)        \
                                    X(OUTLINE) X(OUTLINE_VARIANT) X(SHADOW) X(SCRIM)

typedef enum nv_color_role {
    NV_COLOR_ROLE_NONE,
#define NV_COLOR_ROLE_ENUM_(name) NV_COLOR_ROLE_##name,
    NV_COLOR_ROLE_MAP(NV_COLOR_ROLE_ENUM_)
#undef NV_COLOR_ROLE_ENUM_
        NV_COLOR_ROLE_COUNT
} nv_color_role;

#define NV_PRIMARY                   NV_ROLE(NV_COLOR_ROLE_PRIMARY)
#define NV_ON_PRIMARY                NV_ROLE(NV_COLOR_ROLE_ON_PRIMARY)
#define NV_PRIMARY_CONTAINER         NV_ROLE(NV_COLOR_ROLE_PRIMARY_CONTAINER)
#define NV_ON_PRIMARY_CONTAINER      NV_ROLE(NV_COLOR_ROLE_ON_PRIMARY_CONTAINER)
#define NV_SECONDARY                 NV_ROLE(NV_COLOR_ROLE_SECONDARY)
#define NV_ON_SECONDARY              NV_ROLE(NV_COLOR_ROLE_ON_SECONDARY)
#define NV_SECONDARY_CONTAINER       NV_ROLE(NV_COLOR_ROLE_SECONDARY_CONTAINER)
#define NV_ON_SECONDARY_CONTAINER    NV_ROLE(NV_COLOR_ROLE_ON_SECONDARY_CONTAINER)
#define NV_TERTIARY                  NV_ROLE(NV_COLOR_ROLE_TERTIARY)
#define NV_ON_TERTIARY               NV_ROLE(NV_COLOR_ROLE_ON_TERTIARY)
#define NV_TERTIARY_CONTAINER        NV_ROLE(NV_COLOR_ROLE_TERTIARY_CONTAINER)
#define NV_ON_TERTIARY_CONTAINER     NV_ROLE(NV_COLOR_ROLE_ON_TERTIARY_CONTAINER)
#define NV_ERROR                     NV_ROLE(NV_COLOR_ROLE_ERROR)
#define NV_ON_ERROR                  NV_ROLE(NV_COLOR_ROLE_ON_ERROR)
#define NV_ERROR_CONTAINER           NV_ROLE(NV_COLOR_ROLE_ERROR_CONTAINER)
#define NV_ON_ERROR_CONTAINER        NV_ROLE(NV_COLOR_ROLE_ON_ERROR_CONTAINER)
#define NV_BACKGROUND                NV_ROLE(NV_COLOR_ROLE_BACKGROUND)
#define NV_ON_BACKGROUND             NV_ROLE(NV_COLOR_ROLE_ON_BACKGROUND)
#define NV_SURFACE                   NV_ROLE(NV_COLOR_ROLE_SURFACE)
#define NV_ON_SURFACE                NV_ROLE(NV_COLOR_ROLE_ON_SURFACE)
#define NV_SURFACE_VARIANT           NV_ROLE(NV_COLOR_ROLE_SURFACE_VARIANT)
#define NV_ON_SURFACE_VARIANT        NV_ROLE(NV_COLOR_ROLE_ON_SURFACE_VARIANT)
#define NV_SURFACE_DIM               NV_ROLE(NV_COLOR_ROLE_SURFACE_DIM)
#define NV_SURFACE_BRIGHT            NV_ROLE(NV_COLOR_ROLE_SURFACE_BRIGHT)
#define NV_SURFACE_CONTAINER_LOWEST  NV_ROLE(NV_COLOR_ROLE_SURFACE_CONTAINER_LOWEST)
#define NV_SURFACE_CONTAINER_LOW     NV_ROLE(NV_COLOR_ROLE_SURFACE_CONTAINER_LOW)
#define NV_SURFACE_CONTAINER         NV_ROLE(NV_COLOR_ROLE_SURFACE_CONTAINER)
#define NV_SURFACE_CONTAINER_HIGH    NV_ROLE(NV_COLOR_ROLE_SURFACE_CONTAINER_HIGH)
#define NV_SURFACE_CONTAINER_HIGHEST NV_ROLE(NV_COLOR_ROLE_SURFACE_CONTAINER_HIGHEST)
#define NV_INVERSE_SURFACE           NV_ROLE(NV_COLOR_ROLE_INVERSE_SURFACE)
#define NV_INVERSE_ON_SURFACE        NV_ROLE(NV_COLOR_ROLE_INVERSE_ON_SURFACE)
#define NV_INVERSE_PRIMARY           NV_ROLE(NV_COLOR_ROLE_INVERSE_PRIMARY)
#define NV_OUTLINE                   NV_ROLE(NV_COLOR_ROLE_OUTLINE)
#define NV_OUTLINE_VARIANT           NV_ROLE(NV_COLOR_ROLE_OUTLINE_VARIANT)
#define NV_SHADOW                    NV_ROLE(NV_COLOR_ROLE_SHADOW)
#define NV_SCRIM                     NV_ROLE(NV_COLOR_ROLE_SCRIM)

/* The literal `color` with its alpha multiplied by `opacity` (0..1). Roles must be resolved first
 * (nv_widget_resolve). */
NV_API nv_color nv_color_fade(nv_color color, float opacity);
/* The name of a role, "primary"; NULL for an unknown number. */
NV_API const char *nv_color_role_name(nv_color_role role);

NV_END_DECLS

#endif
