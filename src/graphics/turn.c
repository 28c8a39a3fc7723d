#include "graphics/turn.h"

#include "graphics/exact.h"

#include <math.h>

static const double whole_turn = 6.283185307179586476925;

/* Sine and cosine of a part of a turn, 0..1/8, by their series. */
static void small_turn(double turns, double *sine, double *cosine)
{
    double x = turns * whole_turn, square = x * x;
    double s = 1, c = 1;
    for (int i = 6; i >= 1; i--) {
        s = 1 - square / (double)(2 * i * (2 * i + 1)) * s;
        c = 1 - square / (double)((2 * i - 1) * 2 * i) * c;
    }
    *sine = x * s;
    *cosine = c;
}

nv__vec nv__turn_direction(double turns)
{
    double part = (turns - floor(turns)) * 4;
    int quadrant = (int)part;
    double rest = (part - quadrant) / 4, s, c;
    if (rest > 0.125) {
        small_turn(0.25 - rest, &c, &s);
    } else {
        small_turn(rest, &s, &c);
    }
    switch (quadrant & 3) {
    case 0:
        return (nv__vec){ s, -c };
    case 1:
        return (nv__vec){ c, s };
    case 2:
        return (nv__vec){ -s, c };
    default:
        return (nv__vec){ -c, -s };
    }
}

/* The arc tangent of 0..1 in turns: halved twice, then its series. */
static double small_arc(double x)
{
    x = x / (1 + sqrt(1 + x * x));
    x = x / (1 + sqrt(1 + x * x));
    double square = x * x, sum = 0;
    for (int i = 13; i >= 1; i -= 2) {
        sum = 1.0 / i - square * sum;
    }
    return 4 * x * sum / whole_turn;
}

double nv__turn_of(double x, double y)
{
    double across = fabs(x), up = fabs(y);
    if (!(across > 0 || up > 0)) {
        return 0;
    }
    double part = across <= up ? small_arc(across / up) : 0.25 - small_arc(up / across);
    part = y > 0 ? 0.5 - part : part;
    double turns = x < 0 ? 1 - part : part;
    return turns < 1 ? turns : 0;
}
