/* Arenas: what they promise about memory, limits, marks and clean-ups. */
#include "base/blocks.h"
#include "base/memory.h"
#include "block_region.h"
#include "value_cases.h"

#include <string.h>

static void test_allocations_are_aligned_and_apart(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    char *before = NULL;
    for (size_t size = 0; size < 3000; size = size * 2 + 1) {
        char *p = us_arena_alloc(&arena, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        assert_ptr_not_equal(p, before);
        memset(p, 0xA5, size);
        before = p;
    }
    char *zero = us_arena_alloc_zero(&arena, 100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(zero[i], 0);
    us_arena_free(&arena);
    assert_int_equal(arena.held, 0);
}

static void alloc_much(us_arena *arena, void *data)
{
    (void)data;
    for (int i = 0; i < 100; i++)
        us_arena_alloc(arena, 1000);
}

static void test_limit_is_kept(void **state)
{
    (void)state;
    assert_false(run_with_limit(100000, alloc_much, NULL));
    assert_true(run_with_limit(400000, alloc_much, NULL));
    us_arena arena;
    us_recovery recovery;
    us_arena_init(&arena, 5000, &recovery);
    volatile size_t most = 0;
    if (!US_RECOVER(&recovery)) {
        for (;;) {
            us_arena_alloc(&arena, 100);
            most = arena.held;
        }
    }
    assert_true(most <= 5000 && most > 4000);
    us_arena_free(&arena);
}

/* Bytes of a bulky arena for which [limit] is enough, after [used] were taken. */
static size_t held_by_bulky(size_t limit, size_t used)
{
    us_arena arena;
    us_recovery recovery;
    us_arena_init(&arena, limit, &recovery);
    arena.bulky = true;
    if (US_RECOVER(&recovery))
        fail_msg("%zu bytes do not fit in %zu", used, limit);
    for (size_t i = 0; i < used / 1000; i++)
        memset(us_arena_alloc(&arena, 1000), 0xA5, 1000);
    size_t held = arena.held;
    us_arena_free(&arena);
    assert_int_equal(arena.held, 0);
    return held;
}

static void test_blocks_of_the_region_come_first_and_again(void **state)
{
    (void)state;
#ifndef US_STRESS
    for (size_t i = 0; i < 100; i++)
        assert_in_range(held_by_bulky(0, 300000), 300000, 600000);
    assert_true(us_block_region_open(US_BLOCK_LARGEST));
#endif
}

static void test_bulky_arena_takes_large_pages_when_it_is_large(void **state)
{
    (void)state;
    const size_t large = 2 << 20;
    assert_in_range(held_by_bulky(0, 20000), 20000, 64000);
    assert_in_range(held_by_bulky(large, 500000), 500000, large);
#ifndef US_STRESS
    assert_in_range(held_by_bulky(0, 300000), large, large + 200000);
    assert_in_range(held_by_bulky(0, large + 300000), 2 * large, 2 * large + 200000);
#endif
}

static void overflow_array(us_arena *arena, void *data)
{
    (void)data;
    us_arena_alloc_array(arena, SIZE_MAX / 2, 16);
}

static void overflow_one(us_arena *arena, void *data)
{
    us_arena_alloc(arena, SIZE_MAX - *(size_t *)data);
}

static void test_absurd_sizes_exhaust(void **state)
{
    (void)state;
    assert_false(run_with_limit(0, overflow_array, NULL));
    for (size_t less = 0; less < 100; less += 7)
        assert_false(run_with_limit(0, overflow_one, &less));
}

static void test_grow_keeps_the_bytes(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    char *p = us_arena_grow(&arena, NULL, 0, 10);
    memcpy(p, "0123456789", 10);
    for (size_t size = 10; size < 10000; size = size * 3) {
        char *next = us_arena_grow(&arena, p, size, size * 3);
        assert_memory_equal(next, "0123456789", 10);
        if (next != p)
            assert_memory_equal(p, "0123456789", 10);
        p = next;
        us_arena_alloc(&arena, 8);
    }
    us_arena_free(&arena);
}

static void test_newest_grows_and_shrinks_in_place(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    char *p = us_arena_alloc(&arena, 16);
    assert_ptr_equal(us_arena_grow(&arena, p, 16, 32), p);
    assert_ptr_equal(us_arena_grow(&arena, p, 32, 1), p);
    assert_ptr_equal(us_arena_alloc(&arena, 1), p + 16);
    us_arena_free(&arena);
}

typedef struct trail {
    char text[16];
    size_t length;
} trail;

typedef struct entry {
    trail *trail;
    char letter;
} entry;

static void leave_letter(void *data)
{
    const entry *e = data;
    e->trail->text[e->trail->length++] = e->letter;
}

static void test_cleanups_run_newest_first_down_to_the_mark(void **state)
{
    (void)state;
    trail t = {0};
    entry entries[] = {{&t, 'a'}, {&t, 'b'}, {&t, 'c'}, {&t, 'd'}};
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_arena_on_release(&arena, leave_letter, &entries[0]);
    us_arena_on_release(&arena, leave_letter, &entries[1]);
    us_arena_mark mark = us_arena_get_mark(&arena);
    us_arena_on_release(&arena, leave_letter, &entries[2]);
    us_arena_on_release(&arena, leave_letter, &entries[3]);
    us_arena_release(&arena, mark);
    assert_string_equal(t.text, "dc");
    us_arena_release(&arena, mark);
    assert_string_equal(t.text, "dc");
    us_arena_reset(&arena, 100);
    assert_string_equal(t.text, "dcba");
    us_arena_free(&arena);
    assert_string_equal(t.text, "dcba");
}

static void register_until_dry(us_arena *arena, void *data)
{
    for (;;)
        us_arena_on_release(arena, leave_letter, data);
}

static void test_cleanup_without_room_runs_at_once(void **state)
{
    (void)state;
    /* No block fits, so the only registration fails. */
    trail t = {0};
    entry e = {&t, 'x'};
    assert_false(run_with_limit(8, register_until_dry, &e));
    assert_string_equal(t.text, "x");
}

static void test_release_in_a_loop_holds_no_more(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_arena_alloc(&arena, 40);
    us_arena_mark mark = us_arena_get_mark(&arena);
    size_t first = 0;
    for (int turn = 0; turn < 1000; turn++) {
        for (int i = 0; i < 20; i++)
            memset(us_arena_alloc(&arena, 700), turn, 700);
        if (turn == 0)
            first = arena.held;
        assert_int_equal(arena.held, first);
        us_arena_release(&arena, mark);
    }
    us_arena_free(&arena);
}

static void test_mark_of_an_empty_arena(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_arena_mark mark = us_arena_get_mark(&arena);
    us_arena_alloc(&arena, 5000);
    us_arena_release(&arena, mark);
    assert_non_null(us_arena_alloc(&arena, 5000));
    us_arena_free(&arena);
}

static void test_reset_keeps_no_more_than_asked(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    for (int i = 0; i < 200; i++)
        us_arena_alloc(&arena, 1000);
    us_arena_reset(&arena, 10000);
    assert_true(arena.held <= 10000);
    us_arena_alloc(&arena, 1000);
    us_arena_reset(&arena, 0);
    assert_int_equal(arena.held, 0);
    us_arena_free(&arena);
}

/* Fills [arena] until it is exhausted; what it holds then. */
static size_t fill(us_arena *arena)
{
    us_recovery recovery;
    arena->recovery = &recovery;
    if (!US_RECOVER(&recovery))
        for (;;)
            us_arena_alloc(arena, 1000);
    return arena->held;
}

static void test_arenas_share_a_memory(void **state)
{
    (void)state;
    us_memory memory;
    us_arena first, second;
    us_memory_init(&memory, 1 << 20);
    us_arena_init(&first, 0, NULL);
    us_arena_init(&second, 0, NULL);
    us_arena_alloc(&first, 1000);
    /* What an arena holds already counts. */
    us_arena_set_memory(&first, &memory);
    assert_int_equal(us_memory_held(&memory), first.held);
    us_arena_set_memory(&second, &memory);
    assert_true(fill(&first) > (size_t)900 << 10);
    assert_int_equal(memory.refusals, 1);
    /* There is no more, but a little for whoever has less than a little. */
    assert_true(fill(&second) <= US_MEMORY_FLOOR);
    assert_true(second.held > US_MEMORY_FLOOR / 2);
    assert_int_equal(us_memory_held(&memory), first.held + second.held);
    us_arena_free(&first);
    assert_true(fill(&second) > (size_t)900 << 10);
    us_arena_reset(&second, 10000);
    assert_int_equal(us_memory_held(&memory), second.held);
    us_arena_set_memory(&second, NULL);
    assert_int_equal(us_memory_held(&memory), 0);
    us_arena_free(&second);
}

/* What a scratch arena had of large pages its parent fills next. */
static void test_large_pages_are_handed_back(void **state)
{
    (void)state;
    const size_t large = 4 << 20;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    arena.bulky = true;
    us_arena *scratch = us_arena_scratch(&arena);
    char *first = us_arena_alloc(scratch, large);
    us_arena_alloc(scratch, 100);
    size_t before = arena.held;
    us_arena_hand_back(&arena, scratch);
    assert_int_equal(scratch->held, 0);
#ifdef US_STRESS
    assert_int_equal(arena.held, before); /* nothing is kept */
    (void)first;
#else
    assert_in_range(arena.held, before + large, before + large + 100000);
    size_t held = arena.held;
    char *again = us_arena_alloc(&arena, large);
    assert_ptr_equal(again, first);
    assert_int_equal(arena.held, held);
#endif
    us_arena_free(&arena);
    assert_int_equal(arena.held, 0);
}

static void test_no_more_is_handed_back_than_the_limit_allows(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 5 << 20, NULL);
    us_arena *scratch = us_arena_scratch(&arena);
    us_arena_alloc(&arena, 2 << 20);
    us_arena_alloc(scratch, 4 << 20);
    size_t held = arena.held;
    us_arena_hand_back(&arena, scratch);
    assert_int_equal(arena.held, held);
    us_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allocations_are_aligned_and_apart),
        cmocka_unit_test(test_limit_is_kept),
        cmocka_unit_test(test_blocks_of_the_region_come_first_and_again),
        cmocka_unit_test_setup(test_bulky_arena_takes_large_pages_when_it_is_large,
                               use_up_block_region),
        cmocka_unit_test(test_absurd_sizes_exhaust),
        cmocka_unit_test(test_grow_keeps_the_bytes),
        cmocka_unit_test(test_newest_grows_and_shrinks_in_place),
        cmocka_unit_test(test_cleanups_run_newest_first_down_to_the_mark),
        cmocka_unit_test(test_cleanup_without_room_runs_at_once),
        cmocka_unit_test(test_release_in_a_loop_holds_no_more),
        cmocka_unit_test(test_mark_of_an_empty_arena),
        cmocka_unit_test(test_reset_keeps_no_more_than_asked),
        cmocka_unit_test(test_large_pages_are_handed_back),
        cmocka_unit_test(test_no_more_is_handed_back_than_the_limit_allows),
        cmocka_unit_test(test_arenas_share_a_memory),
    };
    return cmocka_run_group_tests_name("base_arena", tests, NULL, NULL);
}
