#include "material/hct.h"

#include <math.h>
#include <stdlib.h>

/* CAM16 parameters for the viewing conditions of sRGB: D65 white, a background of L* 50, an average
 * surround and an adapting luminance of 200 / pi * Y(L* 50) / 100 cd/m2. Names as in the CAM16
 * paper (Li et al., 2017). */
static const double CAM_N = 0.18418651851244416;
static const double CAM_AW = 29.98099719444734;
static const double CAM_NBB = 1.0169191804458757;
static const double CAM_NCB = 1.0169191804458757;
static const double CAM_C = 0.69;
static const double CAM_FL = 0.3884814537800353;
static const double CAM_Z = 1.909169568483652;
static const double CAM_D[3] = { 1.02117770275752, 0.9863077294280124, 0.9339605082802299 };

static const double Y_FROM_LINEAR[3] = { 0.2126, 0.7152, 0.0722 };

/* Linear sRGB (0..100) to cone responses with the adaptation D and the factor FL / 100 applied, and
 * the way back. */
static const double CONES_FROM_LINEAR[3][3] = {
    { 0.001200833568784504, 0.002389694492170889, 0.0002795742885861124 },
    { 0.0005891086651375999, 0.0029785502573438758, 0.0003270666104008398 },
    { 0.00010146692491640572, 0.0005364214359186694, 0.0032979401770712076 },
};
static const double LINEAR_FROM_CONES[3][3] = {
    { 1373.2198709594231, -1100.4251190754821, -7.278681089101213 },
    { -271.815969077903, 559.6580465940733, -32.46047482791194 },
    { 1.9622899599665666, -57.173814538844006, 308.7233197812385 },
};

enum { NEWTON_ROUNDS = 5, LAST_PLANE = 255, PLANE_BISECTIONS = 8, CUBE_EDGES = 12 };
static const double PI = 3.14159265358979323846;

typedef struct vec3 {
    double v[3];
} vec3;

static vec3 transform(const double matrix[3][3], vec3 in)
{
    vec3 out;
    for (int row = 0; row < 3; row++) {
        out.v[row] = in.v[0] * matrix[row][0] + in.v[1] * matrix[row][1] + in.v[2] * matrix[row][2];
    }
    return out;
}

static double sign(double value)
{
    return value < 0.0 ? -1.0 : (value > 0.0 ? 1.0 : 0.0);
}

/* ---- sRGB transfer function and L* ---- */

/* 0..255 to 0..100. */
static double linear_of(double component)
{
    double normal = component / 255.0;
    if (normal <= 0.040449936) {
        return normal / 12.92 * 100.0;
    }
    return pow((normal + 0.055) / 1.055, 2.4) * 100.0;
}

/* 0..100 to 0..255, not rounded. */
static double component_of(double linear)
{
    double normal = linear / 100.0;
    double encoded = normal <= 0.0031308 ? normal * 12.92 : 1.055 * pow(normal, 1.0 / 2.4) - 0.055;
    return encoded * 255.0;
}

static uint32_t byte_of(double linear)
{
    double rounded = floor(component_of(linear) + 0.5);
    return rounded <= 0.0 ? 0u : (rounded >= 255.0 ? 255u : (uint32_t)rounded);
}

static uint32_t argb_of(vec3 linear)
{
    return 0xFF000000u | byte_of(linear.v[0]) << 16 | byte_of(linear.v[1]) << 8 |
           byte_of(linear.v[2]);
}

static const double LAB_E = 216.0 / 24389.0;
static const double LAB_KAPPA = 24389.0 / 27.0;

static double y_of_tone(double tone)
{
    double f = (tone + 16.0) / 116.0;
    double cube = f * f * f;
    return 100.0 * (cube > LAB_E ? cube : (116.0 * f - 16.0) / LAB_KAPPA);
}

static double tone_of_y(double y)
{
    double t = y / 100.0;
    double f = t > LAB_E ? pow(t, 1.0 / 3.0) : (LAB_KAPPA * t + 16.0) / 116.0;
    return 116.0 * f - 16.0;
}

static double luminance(vec3 linear)
{
    return Y_FROM_LINEAR[0] * linear.v[0] + Y_FROM_LINEAR[1] * linear.v[1] +
           Y_FROM_LINEAR[2] * linear.v[2];
}

/* ---- CAM16 ---- */

/* The non-linear response compression of one cone; `scaled` is FL * D * cone / 100. */
static double compress(double scaled)
{
    double power = pow(fabs(scaled), 0.42);
    return sign(scaled) * 400.0 * power / (power + 27.13);
}

static double expand(double response)
{
    double size = fabs(response);
    double base = fmax(0.0, 27.13 * size / (400.0 - size));
    return sign(response) * pow(base, 1.0 / 0.42);
}

/* The opponent axes: redness against greenness, yellowness against blueness. */
static double redness(vec3 response)
{
    return (11.0 * response.v[0] + -12.0 * response.v[1] + response.v[2]) / 11.0;
}

static double yellowness(vec3 response)
{
    return (response.v[0] + response.v[1] - 2.0 * response.v[2]) / 9.0;
}

static vec3 responses_of(vec3 linear)
{
    static const double xyz_from_linear[3][3] = {
        { 0.41233895, 0.35762064, 0.18051042 },
        { 0.2126, 0.7152, 0.0722 },
        { 0.01932141, 0.11916382, 0.95034478 },
    };
    static const double cones_from_xyz[3][3] = {
        { 0.401288, 0.650173, -0.051461 },
        { -0.250268, 1.204414, 0.045854 },
        { -0.002079, 0.048952, 0.953127 },
    };
    vec3 cones = transform(cones_from_xyz, transform(xyz_from_linear, linear));
    vec3 out;
    for (int i = 0; i < 3; i++) {
        out.v[i] = compress(CAM_FL * (CAM_D[i] * cones.v[i]) / 100.0);
    }
    return out;
}

static double hue_eccentricity(double radians)
{
    return 0.25 * (cos(radians + 2.0) + 3.8);
}

static double chroma_induction(void)
{
    return pow(1.64 - pow(0.29, CAM_N), 0.73);
}

nv__hct nv__hct_from_argb(uint32_t argb)
{
    vec3 linear = { { linear_of((double)(argb >> 16 & 0xFF)), linear_of((double)(argb >> 8 & 0xFF)),
                      linear_of((double)(argb & 0xFF)) } };
    vec3 response = responses_of(linear);
    double a = redness(response);
    double b = yellowness(response);
    double hue = atan2(b, a) * 180.0 / PI;
    hue = hue < 0.0 ? hue + 360.0 : (hue >= 360.0 ? hue - 360.0 : hue);

    double u = (20.0 * response.v[0] + 20.0 * response.v[1] + 21.0 * response.v[2]) / 20.0;
    double p2 = (40.0 * response.v[0] + 20.0 * response.v[1] + response.v[2]) / 20.0;
    double j = 100.0 * pow(p2 * CAM_NBB / CAM_AW, CAM_C * CAM_Z);
    double hue_prime = hue < 20.14 ? hue + 360.0 : hue;
    double p1 = 50000.0 / 13.0 * hue_eccentricity(hue_prime * PI / 180.0) * CAM_NCB;
    double t = p1 * sqrt(a * a + b * b) / (u + 0.305);
    double alpha = pow(t, 0.9) * chroma_induction();
    return (nv__hct){ hue, alpha * sqrt(j / 100.0), tone_of_y(luminance(linear)) };
}

/* ---- from hue, chroma and tone: inside sRGB by Newton's method on J ---- */

typedef struct hue_terms {
    double sine, cosine, p1, inner;
} hue_terms;

/* The linear colour that CAM16 gives for lightness J, a hue and a chroma. */
static vec3 linear_of_jch(double j, double chroma, const hue_terms *hue)
{
    double normal = j / 100.0;
    double alpha = chroma == 0.0 || j == 0.0 ? 0.0 : chroma / sqrt(normal);
    double t = pow(alpha * hue->inner, 1.0 / 0.9);
    double p2 = CAM_AW * pow(normal, 1.0 / CAM_C / CAM_Z) / CAM_NBB;
    double gamma =
        23.0 * (p2 + 0.305) * t / (23.0 * hue->p1 + 11.0 * t * hue->cosine + 108.0 * t * hue->sine);
    double a = gamma * hue->cosine;
    double b = gamma * hue->sine;
    vec3 cones = { { expand((460.0 * p2 + 451.0 * a + 288.0 * b) / 1403.0),
                     expand((460.0 * p2 - 891.0 * a - 261.0 * b) / 1403.0),
                     expand((460.0 * p2 - 220.0 * a - 6300.0 * b) / 1403.0) } };
    return transform(LINEAR_FROM_CONES, cones);
}

static bool all_within(vec3 linear, double low, double high)
{
    for (int i = 0; i < 3; i++) {
        if (linear.v[i] < low || linear.v[i] > high) {
            return false;
        }
    }
    return true;
}

/* Finds J so that the luminance comes out right. False when the colour lies outside sRGB. */
static bool solve_by_j(double radians, double chroma, double y, uint32_t *out)
{
    hue_terms hue = { .sine = sin(radians), .cosine = cos(radians) };
    hue.p1 = hue_eccentricity(radians) * (50000.0 / 13.0) * CAM_NCB;
    hue.inner = 1.0 / chroma_induction();
    double j = sqrt(y) * 11.0;
    for (int round = 0; round < NEWTON_ROUNDS; round++) {
        vec3 linear = linear_of_jch(j, chroma, &hue);
        double reached = luminance(linear);
        if (!all_within(linear, 0.0, INFINITY) || reached <= 0.0) {
            return false;
        }
        if (round == NEWTON_ROUNDS - 1 || fabs(reached - y) < 0.002) {
            *out = argb_of(linear);
            return all_within(linear, 0.0, 100.01);
        }
        /* Luminance grows about as J squared, so that 2 * reached / J stands for the slope. */
        j -= (reached - y) * j / (2.0 * reached);
    }
    return false;
}

/* ---- outside sRGB: the point of the cube's surface with this luminance and hue ---- */

static double hue_of(vec3 linear)
{
    vec3 cones = transform(CONES_FROM_LINEAR, linear);
    vec3 response = { { compress(cones.v[0]), compress(cones.v[1]), compress(cones.v[2]) } };
    return atan2(yellowness(response), redness(response));
}

static double turned_positive(double radians)
{
    return fmod(radians + PI * 8.0, PI * 2.0);
}

/* Going round counter-clockwise from a, b comes before c. */
static bool in_cyclic_order(double a, double b, double c)
{
    return turned_positive(b - a) < turned_positive(c - a);
}

/* Where the plane of luminance y cuts the n-th edge of the cube. False where it does not. */
static bool cut_edge(double y, int n, vec3 *out)
{
    static const int free_axis[3] = { 0, 1, 2 };
    static const int fixed_axes[3][2] = { { 1, 2 }, { 2, 0 }, { 0, 1 } };
    int axis = free_axis[n / 4];
    int first = fixed_axes[n / 4][0];
    int second = fixed_axes[n / 4][1];
    out->v[first] = n % 4 <= 1 ? 0.0 : 100.0;
    out->v[second] = n % 2 == 0 ? 0.0 : 100.0;
    /* Subtracted in the order red, green, blue. */
    int low = first < second ? first : second;
    int high = first < second ? second : first;
    double rest = y - out->v[low] * Y_FROM_LINEAR[low] - out->v[high] * Y_FROM_LINEAR[high];
    out->v[axis] = rest / Y_FROM_LINEAR[axis];
    return out->v[axis] >= 0.0 && out->v[axis] <= 100.0;
}

typedef struct segment {
    vec3 left, right;
    double left_hue, right_hue;
} segment;

/* The two corners of the cut polygon between which the hue lies. */
static segment find_segment(double y, double hue)
{
    segment s = { .left = { { -1.0, -1.0, -1.0 } } };
    s.right = s.left;
    bool started = false;
    bool uncut = true;
    for (int n = 0; n < CUBE_EDGES; n++) {
        vec3 corner;
        if (!cut_edge(y, n, &corner)) {
            continue;
        }
        double corner_hue = hue_of(corner);
        if (!started) {
            s = (segment){ corner, corner, corner_hue, corner_hue };
            started = true;
        } else if (uncut || in_cyclic_order(s.left_hue, corner_hue, s.right_hue)) {
            uncut = false;
            if (in_cyclic_order(s.left_hue, hue, corner_hue)) {
                s.right = corner;
                s.right_hue = corner_hue;
            } else {
                s.left = corner;
                s.left_hue = corner_hue;
            }
        }
    }
    return s;
}

static vec3 at_coordinate(vec3 from, double coordinate, vec3 to, int axis)
{
    double t = (coordinate - from.v[axis]) / (to.v[axis] - from.v[axis]);
    vec3 out;
    for (int i = 0; i < 3; i++) {
        out.v[i] = from.v[i] + (to.v[i] - from.v[i]) * t;
    }
    return out;
}

/* Halves the segment along one axis at the planes where the rounded component changes, until it
 * holds a single value of that component. */
static void narrow_along(segment *s, int axis, double hue)
{
    double left = component_of(s->left.v[axis]);
    double right = component_of(s->right.v[axis]);
    bool rising = s->left.v[axis] < s->right.v[axis];
    int low = (int)(rising ? floor(left - 0.5) : ceil(left - 0.5));
    int high = (int)(rising ? ceil(right - 0.5) : floor(right - 0.5));
    for (int i = 0; i < PLANE_BISECTIONS && abs(high - low) > 1; i++) {
        int middle = (int)floor((low + high) / 2.0);
        if (middle < 0 || middle >= LAST_PLANE) {
            return;
        }
        vec3 point = at_coordinate(s->left, linear_of(middle + 0.5), s->right, axis);
        double point_hue = hue_of(point);
        if (in_cyclic_order(s->left_hue, hue, point_hue)) {
            s->right = point;
            high = middle;
        } else {
            s->left = point;
            s->left_hue = point_hue;
            low = middle;
        }
    }
}

static uint32_t solve_on_surface(double y, double hue)
{
    segment s = find_segment(y, hue);
    for (int axis = 0; axis < 3; axis++) {
        if (s.left.v[axis] != s.right.v[axis]) {
            narrow_along(&s, axis, hue);
        }
    }
    vec3 middle;
    for (int i = 0; i < 3; i++) {
        middle.v[i] = (s.left.v[i] + s.right.v[i]) / 2.0;
    }
    return argb_of(middle);
}

uint32_t nv__hct_to_argb(double hue, double chroma, double tone)
{
    if (!(chroma >= 0.0001) || !(tone >= 0.0001) || !(tone <= 99.9999) || !isfinite(hue)) {
        double grey = y_of_tone(tone > 0.0 ? fmin(tone, 100.0) : 0.0);
        return argb_of((vec3){ { grey, grey, grey } });
    }
    double degrees = fmod(hue, 360.0);
    degrees = degrees < 0.0 ? degrees + 360.0 : degrees;
    double radians = degrees / 180.0 * PI;
    double y = y_of_tone(tone);
    uint32_t argb = 0;
    return solve_by_j(radians, chroma, y, &argb) ? argb : solve_on_surface(y, radians);
}
