/* What a frame says has changed: no more, and never less. */
#include "tree_fixture.h"

#include "ui/passes/paint_internal.h"

static nv_widget *desk_of(tree_fixture *f, nv_children children)
{
    nv_widget *desk = with(make(&desk_class, "desk", 0, 0), children);
    show(f, desk);
    return desk;
}

static void recolour(nv_widget *widget, uint32_t rgb)
{
    box_of(widget)->rgb = rgb;
    nv_widget_mark_dirty(widget, NV_DIRTY_PAINT);
}

static void one_change_damages_its_rectangle_alone(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 300, 300);
    nv_widget *a = box_at("a", (nv_rect){ 10, 10, 20, 20 }, 0x010101);
    nv_widget *b = box_at("b", (nv_rect){ 100, 100, 20, 20 }, 0x020202);
    nv_widget *under = box_at("under", (nv_rect){ 0, 0, 50, 50 }, 0x030303);
    desk_of(&f, nv_children(under, a, b));
    recolour(a, 0x040404);
    frame(&f);
    assert_damage(&f, 10, 10, 20, 20);
    /* What lies under it is drawn, too; what lies elsewhere is not. */
    assert_list(&f, "fill 0,0 50x50 #ff030303\nfill 10,10 20x20 #ff040404\n");
    assert_int_equal(box_of(under)->painted, 1);
    assert_int_equal(box_of(b)->painted, 1);
    tree_close(&f);
}

static void what_moves_damages_where_it_was_and_where_it_is(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 300, 300);
    nv_widget *a = box_at("a", (nv_rect){ 10, 10, 20, 20 }, 0x010101);
    nv_widget *desk = desk_of(&f, nv_children(a));
    box_of(a)->at.x = 200;
    nv_widget_mark_dirty(desk, NV_DIRTY_LAYOUT);
    frame(&f);
    assert_int_equal(f.damage.count, 2);
    assert_true(nv__damage_meets(&f.damage, (nv_rect){ 10, 10, 20, 20 }));
    assert_true(nv__damage_meets(&f.damage, (nv_rect){ 200, 10, 20, 20 }));
    assert_false(nv__damage_meets(&f.damage, (nv_rect){ 30, 10, 170, 20 }));
    assert_list(&f, "fill 200,10 20x20 #ff010101\n");
    assert_int_equal(box_of(a)->painted, 1); /* moved, not recorded again */
    tree_close(&f);
}

static void placing_it_where_it_was_damages_nothing(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 300, 300);
    nv_widget *a = box_at("a", (nv_rect){ 10, 10, 20, 20 }, 0x010101);
    nv_widget *desk = desk_of(&f, nv_children(a));
    nv_widget_mark_dirty(desk, NV_DIRTY_LAYOUT);
    frame(&f);
    assert_int_equal(f.damage.count, 0);
    tree_close(&f);
}

static void what_appears_or_vanishes_damages_what_it_covers(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 300, 300);
    nv_widget *desk = desk_of(&f, nv_children(box_at("a", (nv_rect){ 0, 0, 9, 9 }, 0x010101)));
    nv_widget *group = make(&desk_class, "group", 0, 0);
    box_of(group)->at = (nv_point){ 100, 100 };
    nv_widget *inner = box_at("inner", (nv_rect){ 10, 10, 20, 20 }, 0x020202);
    nv_widget_append(group, inner);
    nv_widget_append(desk, group);
    frame(&f);
    assert_damage(&f, 110, 110, 20, 20);
    assert_list(&f, "fill 110,110 20x20 #ff020202\n");
    nv__widget_set_hidden(group, true);
    frame(&f);
    assert_damage(&f, 110, 110, 20, 20);
    assert_int_equal(f.list.records.count, 0);
    /* Hidden: changes inside cost nothing, and show when it does. */
    int painted = box_of(inner)->painted;
    recolour(inner, 0x030303);
    frame(&f);
    assert_int_equal(f.damage.count, 0);
    assert_int_equal(box_of(inner)->painted, painted);
    nv__widget_set_hidden(group, false);
    frame(&f);
    assert_damage(&f, 110, 110, 20, 20);
    assert_list(&f, "fill 110,110 20x20 #ff030303\n");
    f.requests = 0;
    nv__widget_destroy(group);
    assert_int_equal(f.requests, 1);
    frame(&f);
    assert_damage(&f, 110, 110, 20, 20);
    assert_int_equal(f.list.records.count, 0);
    tree_close(&f);
}

static void shadows_belong_to_the_damage(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 300, 300);
    nv_widget *a = box_at("a", (nv_rect){ 100, 100, 20, 20 }, 0x010101);
    box_of(a)->shadow = 10;
    desk_of(&f, nv_children(a));
    nv_rect ink = a->painted;
    assert_true(ink.x < 100 && ink.y < 100 && ink.width > 20 && ink.height > 20);
    nv__widget_set_hidden(a, true);
    frame(&f);
    assert_damage(&f, ink.x, ink.y, ink.width, ink.height);
    tree_close(&f);
}

static void the_window_cuts_the_damage(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box_at("a", (nv_rect){ 90, 90, 50, 50 }, 0x010101);
    nv_widget *out = box_at("out", (nv_rect){ 500, 0, 50, 50 }, 0x010101);
    desk_of(&f, nv_children(a, out));
    recolour(a, 0x020202);
    recolour(out, 0x020202);
    frame(&f);
    assert_damage(&f, 90, 90, 10, 10);
    /* What comes into sight with a larger window is there. */
    nv__view_resize(f.view, 600, 100, 1);
    frame(&f);
    assert_list(&f, "fill 90,90 50x50 #ff020202\nfill 500,0 50x50 #ff020202\n");
    tree_close(&f);
}

static void a_clip_cuts_the_damage_and_scrolling_repaints_the_viewport(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 300, 300);
    nv_widget *long_text = box_at("long", (nv_rect){ 0, -20, 50, 500 }, 0x010101);
    nv_widget *clip = with(make(&clip_class, "clip", 0, 0), nv_children(long_text));
    nv_widget_set_fields(clip, NULL, 40, 40, nv_all(0));
    box_of(clip)->at = (nv_point){ 100, 100 };
    desk_of(&f, nv_children(clip));
    recolour(long_text, 0x020202);
    frame(&f);
    assert_damage(&f, 100, 100, 40, 40);
    /* Its visible part is the same rectangle before and after, yet it shows something else. */
    box_of(long_text)->at.y = -60;
    nv_widget_mark_dirty(clip, NV_DIRTY_LAYOUT);
    frame(&f);
    assert_damage(&f, 100, 100, 40, 40);
    assert_int_equal(f.list.records.count, 3);
    assert_rect(f.list.records.items[1].rect, 100, 40, 50, 500);
    nv__visual visual = nv__visual_identity;
    visual.translate_y = -5;
    nv__widget_set_visual(long_text, &visual);
    frame(&f);
    assert_damage(&f, 100, 100, 40, 40);
    tree_close(&f);
}

static void a_resized_clip_reveals_what_it_cut(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 300, 300);
    nv_widget *wide = box_at("wide", (nv_rect){ 0, 0, 100, 10 }, 0x010101);
    nv_widget *clip = with(make(&clip_class, "clip", 0, 0), nv_children(wide));
    nv_widget_set_fields(clip, NULL, 40, 40, nv_all(0));
    desk_of(&f, nv_children(clip));
    nv_widget_set_fields(clip, NULL, 60, 40, nv_all(0));
    frame(&f);
    assert_damage(&f, 0, 0, 60, 10);
    tree_close(&f);
}

static void a_size_that_grows_under_a_label_damages_only_that(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 300, 1000);
    nv_widget *column = make(&column_class, "column", 0, 0);
    nv_widget *labels[8];
    for (int i = 0; i < 8; i++) {
        labels[i] = box_at("label", (nv_rect){ 0, 0, 50, 20 }, 0x010101 + (uint32_t)i);
        nv_widget_append(column, labels[i]);
    }
    show(&f, column);
    box_of(labels[3])->size.width = 70;
    nv_widget_mark_dirty(labels[3], NV_DIRTY_LAYOUT);
    frame(&f);
    assert_damage(&f, 0, 60, 70, 20);
    assert_list(&f, "fill 0,60 70x20 #ff010104\n");
    assert_int_equal(box_of(labels[4])->painted, 1);
    tree_close(&f);
}

/* More children than an extent is computed of exactly: none is lost, however they move. */
static void wide_parents_lose_nothing(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 7000, 100);
    nv_widget *group = make(&desk_class, "group", 0, 0);
    enum { COUNT = 600 };
    nv_widget *items[COUNT];
    for (int i = 0; i < COUNT; i++) {
        items[i] = box_at("i", (nv_rect){ (float)i * 10, 0, 5, 5 }, 0x010101);
        nv_widget_append(group, items[i]);
    }
    desk_of(&f, nv_children(group));
    nv__visual visual = nv__visual_identity;
    visual.translate_y = 50;
    nv__widget_set_visual(items[COUNT / 2], &visual);
    frame(&f);
    assert_list(&f, "fill 3000,50 5x5 #ff010101\n");
    assert_int_equal(f.damage.count, 2);
    recolour(items[COUNT / 2], 0x020202);
    frame(&f);
    assert_damage(&f, 3000, 50, 5, 5);
    assert_list(&f, "fill 3000,50 5x5 #ff020202\n");
    assert_non_null(group->index);
    /* The index of them follows, or goes. */
    visual.translate_x = 2500;
    nv__widget_set_visual(items[COUNT / 2], &visual);
    frame(&f);
    assert_list(&f, "fill 5500,50 5x5 #ff020202\n");
    nv__widget_insert_before(group, items[COUNT / 2], items[0]);
    assert_null(group->index);
    frame(&f);
    assert_list(&f, "fill 5500,50 5x5 #ff020202\n");
    nv__widget_destroy(items[7]);
    recolour(items[8], 0x030303);
    frame(&f);
    assert_list(&f, "fill 80,0 5x5 #ff030303\n");
    recolour(items[COUNT - 1], 0x040404);
    frame(&f);
    assert_damage(&f, 5990, 0, 5, 5);
    assert_list(&f, "fill 5990,0 5x5 #ff040404\n");
    tree_close(&f);
}

/* Frames with damage alone draw the same picture as drawing everything: random changes, compared
 * record by record wherever the damage says that something changed, and elsewhere left alone. */
static uint32_t random_state;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % limit;
}

enum { SIDE = 48 };

static void draw(uint32_t *pixels, const nv__display_list *list, const nv__damage *damage)
{
    nv__damage all = { .rects = { { 0, 0, SIDE, SIDE } }, .count = 1 };
    damage = damage ? damage : &all;
    for (size_t d = 0; d < damage->count; d++) {
        nv_rect area = damage->rects[d], clip = area, outer[32];
        size_t depth = 0;
        for (int y = (int)area.y; y < (int)(area.y + area.height); y++) {
            for (int x = (int)area.x; x < (int)(area.x + area.width); x++) {
                pixels[y * SIDE + x] = 0;
            }
        }
        for (size_t i = 0; i < list->records.count; i++) {
            const nv__record *record = &list->records.items[i];
            if (record->kind == NV__RECORD_PUSH_CLIP) {
                outer[depth++] = clip;
                clip = nv_rect_intersect(clip, record->rect);
            } else if (record->kind == NV__RECORD_POP_CLIP) {
                clip = outer[--depth];
            } else if (record->kind == NV__RECORD_FILL) {
                nv_rect r = nv_rect_intersect(clip, record->rect);
                for (int y = (int)r.y; y < (int)(r.y + r.height); y++) {
                    for (int x = (int)r.x; x < (int)(r.x + r.width); x++) {
                        pixels[y * SIDE + x] = record->argb;
                    }
                }
            }
        }
    }
}

static nv_widget *add_one(nv_widget *to)
{
    const nv_widget_class *klass = random_below(2) ? &desk_class : &clip_class;
    nv_widget *added = make(klass, "w", 0, 0);
    nv_widget_set_fields(added, NULL, (float)(1 + random_below(20)), (float)(1 + random_below(20)),
                         nv_all(0));
    box_of(added)->rgb = random_below(0xFFFFFF) + 1;
    box_of(added)->at = (nv_point){ (float)random_below(SIDE), (float)random_below(SIDE) };
    nv_widget_append(to, added);
    return added;
}

static nv_widget *any_widget(tree_fixture *f, uint32_t among)
{
    nv_widget *at = nv__view_content(f->view);
    if (nv_widget_child_count(at) >= NV__INDEX_CHILDREN && random_below(2)) {
        at = at->first_child;
        for (uint32_t i = random_below(NV__INDEX_CHILDREN); i > 0; i--) {
            at = at->next_sibling;
        }
        return at;
    }
    for (uint32_t i = random_below(among); i > 0; i--) {
        nv_widget *next = random_below(2) && at->first_child ? at->first_child : at->next_sibling;
        at = next && at->parent ? next : at;
    }
    return at;
}

static void change_something(tree_fixture *f)
{
    nv_widget *at = any_widget(f, 12);
    nv__visual visual = at->visual;
    switch (random_below(8)) {
    case 0:
        recolour(at, random_below(0xFFFFFF) + 1);
        break;
    case 1:
        box_of(at)->at = (nv_point){ (float)random_below(SIDE), (float)random_below(SIDE) };
        nv_widget_mark_dirty(at->parent, NV_DIRTY_LAYOUT);
        break;
    case 2:
        visual.translate_x = (float)random_below(9) - 4;
        visual.translate_y = (float)random_below(9) - 4;
        nv__widget_set_visual(at, &visual);
        break;
    case 3:
        nv__widget_set_hidden(at, !at->visual.hidden);
        break;
    case 4:
        add_one(at);
        break;
    case 5:
        if (at != nv__view_content(f->view) && random_below(3) == 0) {
            nv__widget_destroy(at);
        }
        break;
    case 6:
        if (at->parent->first_child != at) {
            nv__widget_insert_before(at->parent, at, at->parent->first_child);
        }
        break;
    default:
        nv_widget_set_fields(at, NULL, (float)(1 + random_below(30)), (float)(1 + random_below(30)),
                             nv_all(0));
    }
}

static void damaged_frames_add_up_to_the_whole_picture(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 20; seed++) {
        random_state = seed;
        tree_fixture f;
        tree_open(&f, false, SIDE, SIDE);
        nv_widget *root = make(&desk_class, "root", 0, 0);
        for (int i = 0; seed > 15 && i < 2 * NV__INDEX_CHILDREN; i++) {
            add_one(root);
        }
        tree_log[0] = '\0';
        show(&f, root);
        nv__display_list whole;
        nv__display_list_init(&whole);
        static uint32_t kept[SIDE * SIDE], fresh[SIDE * SIDE];
        memset(kept, 0, sizeof kept);
        draw(kept, &f.list, &f.damage);
        for (int step = 0; step < 200; step++) {
            for (uint32_t i = random_below(4); i > 0; i--) {
                change_something(&f);
            }
            frame(&f);
            draw(kept, &f.list, &f.damage);
            nv__view_record_all(f.view, &whole);
            draw(fresh, &whole, NULL);
            if (memcmp(kept, fresh, sizeof kept) != 0) {
                fail_msg("seed %u, step %d: the window shows something else", seed, step);
            }
            assert_false(nv__view_needs_frame(f.view));
            tree_log[0] = '\0';
        }
        nv__display_list_finish(&whole);
        tree_close(&f);
        assert_int_equal(nv__alloc_live(), f.live);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_change_damages_its_rectangle_alone),
        cmocka_unit_test(what_moves_damages_where_it_was_and_where_it_is),
        cmocka_unit_test(placing_it_where_it_was_damages_nothing),
        cmocka_unit_test(what_appears_or_vanishes_damages_what_it_covers),
        cmocka_unit_test(shadows_belong_to_the_damage),
        cmocka_unit_test(the_window_cuts_the_damage),
        cmocka_unit_test(a_clip_cuts_the_damage_and_scrolling_repaints_the_viewport),
        cmocka_unit_test(a_resized_clip_reveals_what_it_cut),
        cmocka_unit_test(a_size_that_grows_under_a_label_damages_only_that),
        cmocka_unit_test(wide_parents_lose_nothing),
        cmocka_unit_test(damaged_frames_add_up_to_the_whole_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
