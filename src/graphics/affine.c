#include "graphics/affine.h"

#include "graphics/turn.h"

#include <math.h>

nv_affine nv_affine_translate(float x, float y)
{
    return (nv_affine){ 1, 0, 0, 1, x, y };
}

nv_affine nv_affine_scale(float x, float y, nv_point about)
{
    return (nv_affine){ x, 0, 0, y, about.x - x * about.x, about.y - y * about.y };
}

nv_affine nv_affine_rotate(float turns, nv_point about)
{
    nv__vec up = nv__turn_direction((double)turns);
    float sine = (float)up.x, cosine = (float)-up.y;
    return (nv_affine){ cosine,
                        sine,
                        -sine,
                        cosine,
                        about.x - cosine * about.x + sine * about.y,
                        about.y - sine * about.x - cosine * about.y };
}

nv_affine nv_affine_multiply(nv_affine outer, nv_affine inner)
{
    nv_affine m = outer, n = inner;
    return (nv_affine){ m.a * n.a + m.c * n.b,       m.b * n.a + m.d * n.b,
                        m.a * n.c + m.c * n.d,       m.b * n.c + m.d * n.d,
                        m.a * n.e + m.c * n.f + m.e, m.b * n.e + m.d * n.f + m.f };
}

nv_rect nv__affine_rect(nv_affine m, nv_rect rect)
{
    float right = rect.x + rect.width, bottom = rect.y + rect.height;
    nv_point corners[4] = { nv__affine_apply(m, (nv_point){ rect.x, rect.y }),
                            nv__affine_apply(m, (nv_point){ right, rect.y }),
                            nv__affine_apply(m, (nv_point){ right, bottom }),
                            nv__affine_apply(m, (nv_point){ rect.x, bottom }) };
    nv_point low = corners[0], high = corners[0];
    for (int i = 1; i < 4; i++) {
        low = (nv_point){ fminf(low.x, corners[i].x), fminf(low.y, corners[i].y) };
        high = (nv_point){ fmaxf(high.x, corners[i].x), fmaxf(high.y, corners[i].y) };
    }
    return (nv_rect){ low.x, low.y, high.x - low.x, high.y - low.y };
}

bool nv__affine_invert(nv_affine m, nv_affine *out)
{
    double a = (double)m.a, b = (double)m.b, c = (double)m.c, d = (double)m.d;
    double e = (double)m.e, f = (double)m.f, determinant = a * d - b * c;
    if (!(fabs(determinant) > 1e-12) || !isfinite(determinant)) {
        return false;
    }
    *out = (nv_affine){ (float)(d / determinant),
                        (float)(-b / determinant),
                        (float)(-c / determinant),
                        (float)(a / determinant),
                        (float)((c * f - d * e) / determinant),
                        (float)((b * e - a * f) / determinant) };
    return true;
}

double nv__affine_stretch(nv_affine m)
{
    double a = (double)m.a, b = (double)m.b, c = (double)m.c, d = (double)m.d;
    double sum = (a * a + b * b + c * c + d * d) / 2, determinant = a * d - b * c;
    double rest = sum * sum - determinant * determinant;
    return sqrt(sum + (rest > 0 ? sqrt(rest) : 0));
}
