/* Angles, in turns clockwise from 12 o'clock. Code of our own: the C library's functions differ
 * from machine to machine. */
#ifndef NV_GRAPHICS_TURN_H
#define NV_GRAPHICS_TURN_H

typedef struct nv__vec {
    double x, y;
} nv__vec;

/* The unit vector towards `turns`. */
nv__vec nv__turn_direction(double turns);
/* Where (x, y) lies, 0..1; 0 for the origin. */
double nv__turn_of(double x, double y);

#endif
