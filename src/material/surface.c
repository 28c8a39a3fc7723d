#include "material/surface.h"

#include "material/theme.h"
#include "widgets/support.h"

void nv__surface_paint(const nv_widget *widget, nv_canvas *canvas, const nv__surface *surface)
{
    nv_rect rect = nv__widget_outer_rect(widget);
    nv_radii radii = nv_radius(surface->corner_radius);
    nv__paint_elevation(widget, canvas, rect, radii, surface->elevation);
    nv_canvas_rounded_rect(canvas, rect, radii, nv__role_at(widget, surface->color, 1.0f));
}
