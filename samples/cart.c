/* A cart: three labels derived from a price, a quantity and a discount, each updated once a change. */
#include "samples.h"

typedef struct cart {
    nv_obs_real *price;
    nv_obs_int *quantity;
    nv_obs_bool *member; /* members pay 10 % less */
    const nv_obs_real *subtotal, *saving, *total;
    const nv_obs_bool *can_remove;
} cart;

static double cart_subtotal(void *user)
{
    cart *self = user;
    return nv_get(self->price) * (double)nv_get(self->quantity);
}

static double cart_saving(void *user)
{
    cart *self = user;
    return nv_get(self->member) ? nv_get(self->subtotal) * 0.1 : 0.0;
}

static double cart_difference(void *user, const nv_arg *args)
{
    (void)user;
    return args[0].real - args[1].real;
}

static bool cart_is_positive(void *user, nv_arg quantity)
{
    (void)user;
    return quantity.integer > 0;
}

static void cart_init(void *state, nv_scope *scope, const void *params)
{
    (void)params;
    cart *self = state;
    self->price = nv_obs_real_new(scope, 24.5);
    self->quantity = nv_obs_int_new(scope, 2);
    self->member = nv_obs_bool_new(scope, false);
    self->subtotal = nv_computed_real(scope, cart_subtotal, self);
    self->saving = nv_computed_real(scope, cart_saving, self);
    self->total = nv_combine_real(scope, cart_difference, NULL, self->subtotal, self->saving);
    self->can_remove = nv_map_bool(scope, self->quantity, cart_is_positive, NULL);
}

static void cart_add(void *user)
{
    cart *self = user;
    nv_set(self->quantity, nv_get(self->quantity) + 1);
}

static void cart_remove(void *user)
{
    cart *self = user;
    nv_set(self->quantity, nv_get(self->quantity) - 1);
}

/* Three writes, one batch: no label ever shows two of them without the third. */
static void cart_apply_offer(void *user)
{
    cart *self = user;
    nv_set(self->price, 20.0);
    nv_set(self->quantity, 5);
    nv_set(self->member, true);
}

static nv_widget *cart_line(const char *label, const char *key, const nv_obs_text *amount,
                            const nv_text_style *style)
{
    return nv_row(.width = NV_FILL, .cross = NV_CENTER,
                  .children = nv_children(
                      nv_text(label, .style = style, .width = NV_FILL),
                      nv_text(.key = key, .bind_text = amount, .style = style)));
}

static nv_widget *cart_quantity(cart *self, nv_scope *scope)
{
    return nv_row(.width = NV_FILL, .cross = NV_CENTER, .gap = 4,
                  .children = nv_children(
                      nv_text("Quantity", .width = NV_FILL),
                      nv_text_button("Less", .bind_enabled = self->can_remove,
                                     .on_click = { cart_remove, self }),
                      nv_text(.key = "quantity", .width = 32, .align = NV_CENTER,
                              .bind_text = nv_format(scope, "{}", self->quantity)),
                      nv_text_button("More", .on_click = { cart_add, self })));
}

static nv_widget *cart_build(void *state, nv_scope *scope)
{
    static const nv_text_style title = { .size = 24, .line_height = 32 };
    static const nv_text_style quiet = { .color = NV_ON_SURFACE_VARIANT, .size = 14, .line_height = 20 };
    static const nv_text_style strong = { .size = 22, .line_height = 28, .weight = 500 };

    cart *self = state;
    return nv_column(
        .gap = 16, .padding = nv_all(24), .width = NV_FILL, .height = NV_FILL, .main = NV_CENTER,
        .children = nv_children(
            nv_text("Your cart", .style = &title),
            cart_line("Coffee, 1 kg", "price", nv_format(scope, "{:.2} each", self->price), NULL),
            cart_quantity(self, scope),
            nv_row(.width = NV_FILL, .cross = NV_CENTER,
                   .children = nv_children(
                       nv_text("Member, 10 % off", .width = NV_FILL),
                       nv_checkbox(.label = "Member", .bind_value = self->member))),
            cart_line("Subtotal", "subtotal", nv_format(scope, "{:.2}", self->subtotal), &quiet),
            cart_line("Discount", "saving", nv_format(scope, "{:.2}", self->saving), &quiet),
            cart_line("Total", "total", nv_format(scope, "{:.2}", self->total), &strong),
            nv_filled_button("Take the offer: 5 for 20.00 each", .width = NV_FILL,
                             .on_click = { cart_apply_offer, self })));
}

const nv_component_class cart_class = {
    .name = "cart",
    .size = sizeof(cart),
    .init = cart_init,
    .build = cart_build,
};

#ifndef NV_SAMPLE_NO_MAIN
int main(void)
{
    return nv_app_run("Cart", .width = 400, .height = 480,
                      .content = nv_component(&cart_class, NULL));
}
#endif
