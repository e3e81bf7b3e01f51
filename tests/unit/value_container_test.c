/* Arrays, objects and sets: look-up at all sizes, order, freezing, copying. */
#include "value_cases.h"

#include "value/array.h"
#include "value/number.h"
#include "value/object.h"
#include "value/set.h"

#include "arena_fixture.h"

static us_value key_number(uint32_t i)
{
    return us_value_string(us_str_format(&arena, "key-%u", i * 7919u % 100003u));
}

static void check_object(const us_object *object, uint32_t count)
{
    assert_int_equal(object->count, count);
    for (uint32_t i = 0; i < count; i++) {
        const us_value *value = us_object_get(object, key_number(i));
        assert_non_null(value);
        assert_int_equal(value->as.integer, i);
    }
    assert_null(us_object_get(object, string("key")));
    assert_null(us_object_get_c(object, "key-x"));
    assert_null(us_object_get(object, us_value_integer(1)));
}

static void test_objects_of_all_sizes(void **state)
{
    (void)state;
    for (uint32_t count = 0; count < 300; count = count < 40 ? count + 1 : count * 2) {
        us_object *put = us_object_new(&arena, count % 3 ? 0 : count);
        us_object *added = us_object_new(&arena, count % 2 ? 0 : 5);
        for (uint32_t i = 0; i < count; i++) {
            assert_true(us_object_put(put, key_number(i), us_value_integer(i)));
            us_object_add(added, key_number(i), us_value_integer(i));
            /* A look-up half way builds a table, which adding must keep up. */
            if (i == 20)
                check_object(added, i + 1);
        }
        check_object(put, count);
        check_object(added, count);
        for (uint32_t i = 0; i < count; i++)
            assert_false(us_object_put(put, key_number(i), us_value_integer(i)));
        check_object(put, count);
        assert_true(us_value_equal(us_value_object(put), us_value_object(added)));
    }
}

/* Equal keys are found wherever they stand. */
static void test_objects_from_pairs(void **state)
{
    (void)state;
    us_value pairs[2 * US_OBJECT_PAIRS_MAX];
    for (uint32_t count = 0; count <= US_OBJECT_PAIRS_MAX; count++) {
        for (uint32_t i = 0; i < count; i++) {
            pairs[2 * i] = key_number(i);
            pairs[2 * i + 1] = us_value_integer(i);
        }
        check_object(us_object_from_pairs(&arena, pairs, count), count);
        for (uint32_t i = 1; i < count; i++) {
            pairs[2 * i] = key_number(i / 2);
            assert_null(us_object_from_pairs(&arena, pairs, count));
            pairs[2 * i] = key_number(i);
        }
    }
}

static void test_put_keeps_the_first_key(void **state)
{
    (void)state;
    us_object *object = us_object_new(&arena, 0);
    us_value one, one_point_zero;
    us_number_parse(US_STR("1"), &one);
    us_number_parse(US_STR("1.0"), &one_point_zero);
    assert_true(us_object_put(object, one_point_zero, string("a")));
    assert_false(us_object_put(object, one, string("b")));
    assert_string_equal(show(&arena, us_value_object(object)), "{1.0: \"b\"}");
    assert_non_null(us_value_get(us_value_object(object), one));
    for (uint32_t i = 0; i < 100; i++)
        us_object_put(object, key_number(i), US_NULL);
    assert_false(us_object_put(object, one, US_TRUE));
    assert_non_null(us_object_get(object, one));
}

static void test_order_follows_the_keys(void **state)
{
    (void)state;
    us_object *object = us_object_new(&arena, 0);
    for (uint32_t i = 0; i < 500; i++)
        us_object_put(object, key_number(i), us_value_integer(i));
    const uint32_t *order = us_object_order(object);
    for (uint32_t i = 1; i < object->count; i++)
        assert_true(us_value_compare(object->keys[order[i - 1]], object->keys[order[i]]) <
                    0);
    us_object *sorted = us_object_new(&arena, 0);
    for (uint32_t i = 0; i < 100; i++)
        us_object_add(sorted, us_value_integer(i), US_NULL);
    order = us_object_order(sorted);
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(order[i], i);
    /* What is added later is sorted in. */
    us_object_put(sorted, us_value_integer(-1), US_NULL);
    assert_int_equal(us_object_order(sorted)[0], 100);
}

/* Whatever was derived from the members is made anew. */
static void test_removing_members(void **state)
{
    (void)state;
    for (uint32_t count = 1; count < 60; count += 7) {
        us_object *object = us_object_new(&arena, count % 2 ? 0 : count);
        for (uint32_t i = 0; i < count; i++)
            us_object_put(object, key_number(i), us_value_integer(i));
        us_object_order(object);
        us_value_hash(us_value_object(object));
        for (uint32_t left = count; left > 0; left--) {
            us_object_remove(object, left / 2);
            assert_int_equal(object->count, left - 1);
            us_object *same = us_object_new(&arena, 0);
            for (uint32_t i = 0; i < object->count; i++)
                us_object_put(same, object->keys[i], object->values[i]);
            assert_true(us_value_equal(us_value_object(object), us_value_object(same)));
            assert_int_equal(us_value_hash(us_value_object(object)),
                             us_value_hash(us_value_object(same)));
            assert_int_equal(
                us_value_compare(us_value_object(object), us_value_object(same)), 0);
        }
        assert_null(us_object_get(object, key_number(0)));
        assert_true(us_object_put(object, key_number(0), US_TRUE));
    }
}

static void test_sets_of_all_sizes(void **state)
{
    (void)state;
    for (uint32_t count = 0; count < 200; count = count < 20 ? count + 1 : count * 2) {
        us_set *set = us_set_new(&arena, 0);
        for (uint32_t i = 0; i < count; i++) {
            assert_null(us_set_get(set, key_number(i)));
            assert_true(us_set_add(set, key_number(i)));
            assert_false(us_set_add(set, key_number(i)));
        }
        assert_int_equal(set->count, count);
        const uint32_t *order = us_set_order(set);
        for (uint32_t i = 0; i < count; i++) {
            assert_non_null(us_set_get(set, key_number(i)));
            if (i > 0)
                assert_true(
                    us_value_compare(set->items[order[i - 1]], set->items[order[i]]) < 0);
        }
        assert_null(us_set_get(set, string("none")));
    }
}

static us_set *set_of(uint32_t from, uint32_t to)
{
    us_set *set = us_set_new(&arena, 0);
    for (uint32_t i = from; i < to; i++)
        us_set_add(set, us_value_integer(i));
    return set;
}

static void test_set_algebra(void **state)
{
    (void)state;
    for (uint32_t size = 2; size < 60; size += 19) {
        us_set *a = set_of(0, 2 * size);
        us_set *b = set_of(size, 3 * size);
        us_value both = us_value_set(us_set_intersection(&arena, a, b));
        assert_true(us_value_equal(both, us_value_set(set_of(size, 2 * size))));
        us_value any = us_value_set(us_set_union(&arena, a, b));
        assert_true(us_value_equal(any, us_value_set(set_of(0, 3 * size))));
        us_value less = us_value_set(us_set_difference(&arena, a, b));
        assert_true(us_value_equal(less, us_value_set(set_of(0, size))));
        assert_int_equal(us_value_hash(less),
                         us_value_hash(us_value_set(set_of(0, size))));
    }
    assert_string_equal(
        show(&arena, us_value_set(us_set_difference(&arena, set_of(0, 3), set_of(0, 3)))),
        "set()");
}

static void test_get_reaches_into_all_containers(void **state)
{
    (void)state;
    us_value v = read_json(&arena, "{\"a\": [10, 20, 30]}");
    us_value array = *us_value_get(v, string("a"));
    us_value index;
    assert_int_equal(us_value_get(array, us_value_integer(2))->as.integer, 30);
    assert_null(us_value_get(array, us_value_integer(3)));
    assert_null(us_value_get(array, us_value_integer(-1)));
    us_number_parse(US_STR("1.0"), &index);
    assert_int_equal(us_value_get(array, index)->as.integer, 20);
    us_number_parse(US_STR("0.5"), &index);
    assert_null(us_value_get(array, index));
    assert_null(us_value_get(array, string("0")));
    assert_null(us_value_get(US_NULL, us_value_integer(0)));
    assert_null(us_value_get(string("abc"), us_value_integer(0)));
    us_value set = us_value_set(set_of(0, 3));
    assert_int_equal(us_value_get(set, us_value_integer(2))->as.integer, 2);
    assert_int_equal(us_value_count(set), 3);
    assert_int_equal(us_value_count(v), 1);
    assert_int_equal(us_value_count(US_TRUE), 0);
}

/* A value with everything in it, large and small. */
static us_value make_sample(us_arena *in)
{
    us_object *big = us_object_new(in, 0);
    us_set *set = us_set_new(in, 0);
    for (int i = 0; i < 40; i++) {
        us_str text = us_str_format(in, "a text of some length %d", 40 - i);
        us_object_put(big, us_value_string(text), us_value_integer(i));
        us_set_add(set, us_value_string(text));
    }
    us_array *array = us_array_new(in, 0);
    us_array_push(array, us_value_object(big));
    us_array_push(array, us_value_set(set));
    us_array_push(array, read_json(in, "[null, true, -1.50, {\"b\": [], \"a\": {}}]"));
    us_object *root = us_object_new(in, 0);
    us_object_put(root, us_value_set(set), us_value_array(array));
    return us_value_object(root);
}

/* An object and a set of [count] keys, which come as the digits of [number] say. */
static void check_order(uint32_t count, uint32_t number)
{
    uint32_t left[] = {0, 1, 2, 3, 4, 5};
    us_object *object = us_object_new(&arena, count);
    us_set *set = us_set_new(&arena, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = number % (count - i);
        number /= count - i;
        us_value key = us_value_integer(left[at]);
        left[at] = left[count - i - 1];
        us_object_put(object, key, US_NULL);
        us_set_add(set, key);
    }
    const uint32_t *members = us_object_order(object), *items = us_set_order(set);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(object->keys[members[i]].as.integer, i);
        assert_int_equal(set->items[items[i]].as.integer, i);
    }
}

static void test_all_orders_of_few(void **state)
{
    (void)state;
    for (uint32_t count = 0, orders = 1; count <= 5; orders *= ++count)
        for (uint32_t number = 0; number < orders; number++)
            check_order(count, number);
}

static void test_frozen_values_are_not_written(void **state)
{
    (void)state;
    us_value v = make_sample(&arena);
    us_value_freeze(v);
    /* Nothing is left to build: with the arena's limit at what it holds, any
     * allocation in a new block would abort. */
    char *next = arena.next;
    const us_object *root = v.as.object;
    const us_value *array = us_object_get(root, root->keys[0]);
    const us_value *big = us_value_get(*array, us_value_integer(0));
    us_value_get(*big, string("x"));
    us_object_order(big->as.object);
    us_set_get(root->keys[0].as.set, string("x"));
    us_set_order(root->keys[0].as.set);
    us_value_hash(v);
    assert_ptr_equal(arena.next, next);
}

static void test_copies_stand_alone(void **state)
{
    (void)state;
    us_arena from;
    us_arena_init(&from, 0, NULL);
    us_value original = make_sample(&from);
    const char *text = show(&arena, original);
    uint64_t hash = us_value_hash(original);
    us_value copy = us_value_copy(&arena, original);
    assert_true(us_value_equal(copy, original));
    /* Whatever of the copy pointed there would now be found out. */
    us_arena_free(&from);
    assert_string_equal(show(&arena, copy), text);
    assert_int_equal(us_value_hash(copy), hash);
    us_value_freeze(copy);
}

static void build_and_sort(us_arena *dry, void *data)
{
    (void)data;
    us_value v = make_sample(dry);
    us_value_freeze(v);
    us_value_copy(dry, v);
    show(dry, v);
}

static void test_running_dry(void **state)
{
    (void)state;
    run_dry(499, 1 << 20, build_and_sort, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_objects_of_all_sizes),
        cmocka_unit_test(test_objects_from_pairs),
        cmocka_unit_test(test_put_keeps_the_first_key),
        cmocka_unit_test(test_order_follows_the_keys),
        cmocka_unit_test(test_removing_members),
        cmocka_unit_test(test_sets_of_all_sizes),
        cmocka_unit_test(test_set_algebra),
        cmocka_unit_test(test_get_reaches_into_all_containers),
        cmocka_unit_test(test_all_orders_of_few),
        cmocka_unit_test(test_frozen_values_are_not_written),
        cmocka_unit_test(test_copies_stand_alone),
        cmocka_unit_test(test_running_dry),
    };
    return cmocka_run_group_tests_name("value_container", tests, set_up, tear_down);
}
