/* How values move through code: programs made by hand, with ways that meet and loop as
 * no rule makes them today. */
#include "../fuzz/shapes.h"
#include "compile/projection.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define K(number) (US_OPERAND_CONSTANT | (number))

enum { A, B, C, ONE, PATH, CONSTANTS };

/* input.a, input.a.b, object.get(input.a, "c", 1). */
static const us_shared shared_rows[] = {
    {.number = A},
    {.number = B, .count = 1, .operands = {0}, .depth = 1},
    {.is_call = true,
     .count = 3,
     .operands = {0, US_SHARED_CONSTANT | C, US_SHARED_CONSTANT | ONE},
     .depth = 1}};

/* The second routine is a function of two operands, the first calls it as node 1. */
static void expect(const us_instruction *code, uint32_t first, uint32_t second,
                   const char *want)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_value constants[CONSTANTS] = {[A] = us_value_string(US_STR("a")),
                                     [B] = us_value_string(US_STR("b")),
                                     [C] = us_value_string(US_STR("c")),
                                     [ONE] = us_value_integer(1)};
    constants[PATH] = us_value_array(us_array_new(&arena, 1));
    us_array_push(constants[PATH].as.array, constants[C]);
    us_routine routines[] = {
        {US_ROUTINE_VALUE, 0, first, 10, 0, 0, US_STR("data")},
        {US_ROUTINE_FUNCTION, first, first + second, 10, 2, 1, US_STR("data.f")},
    };
    us_object *values = us_object_new(&arena, 0);
    us_index_path path = {.kind = US_INDEX_DEFINED,
                          .shared = 1,
                          .values = values,
                          .starts = (uint32_t[]){0, 1},
                          .rules = (uint32_t[]){0},
                          .list_count = 1};
    us_index_group group = {.first = 0, .count = 1, .entries = (const uint32_t[]){2}};
    us_node nodes[] = {{.routine = 0}, {.routine = 1, .is_function = true, .depth = 1}};
    const us_builtin *builtins[] = {us_builtin_find(US_STR("object.get"))};
    us_program program = {.code = (us_instruction *)(uintptr_t)code,
                          .code_count = first + second,
                          .constants = constants,
                          .constant_count = CONSTANTS,
                          .routines = routines,
                          .routine_count = second > 0 ? 2 : 1,
                          .nodes = nodes,
                          .node_count = 2,
                          .builtins = builtins,
                          .builtin_count = 1,
                          .shared = (us_shared *)(uintptr_t)shared_rows,
                          .shared_count = sizeof shared_rows / sizeof *shared_rows,
                          .groups = &group,
                          .group_count = 1,
                          .index = {.paths = &path,
                                    .path_count = 1,
                                    .rule_count = 1,
                                    .first_tests = (uint32_t[]){0, 0}}};
    us_str fault = US_STR_EMPTY;
    if (!us_program_verify(&program, &arena, &fault))
        fail_msg("%.*s", US_STR_ARG(fault));
    us_buf buf = us_buf_make(&arena);
    write_shape(&buf, us_project(&arena, &program, (const uint32_t[]){0}, 1));
    if (!us_str_is(us_buf_str(&buf), want))
        fail_msg("want %s, got %.*s", want, US_STR_ARG(us_buf_str(&buf)));
    us_arena_free(&arena);
}

static void test_ways_meet(void **state)
{
    (void)state;
    static const us_instruction code[] = {
        {US_OP_LOAD_INPUT, 0, 1, 0, 0, 6, 0}, {US_OP_GET, 0, 2, 1, K(A), 3, 0},
        {US_OP_JUMP, 0, 0, 0, 0, 4, 0},       {US_OP_GET, 0, 2, 1, K(B), 6, 0},
        {US_OP_GET, 0, 3, 2, K(C), 6, 0},     {US_OP_RETURN, 0, 3, 0, 0, 0, 0},
        {US_OP_RETURN, 0, 0, 0, 0, 0, 0},
    };
    expect(code, 7, 0, "{a{c*} b{c*}}");
}

/* What the register holds in the next turn is known in this one only behind a label
 * that nothing but the jump back leads on from. */
static void test_a_turn_leaves_a_value_to_the_next(void **state)
{
    (void)state;
    static const us_instruction code[] = {
        {US_OP_LOAD_INPUT, 0, 1, 0, 0, 7, 0}, {US_OP_ITERATE, 0, 3, 1, 0, 7, 0},
        {US_OP_GET, 0, 2, 1, K(A), 7, 0},     {US_OP_NEXT, 0, 3, 6, 7, 7, 0},
        {US_OP_GET, 0, 8, 2, K(B), 6, 0},     {US_OP_MOVE, 0, 2, 7, 0, 0, 0},
        {US_OP_JUMP, 0, 0, 0, 0, 3, 0},       {US_OP_RETURN, 0, 0, 0, 0, 0, 0},
    };
    expect(code, 8, 0, "{a{b} _{b}}");
}

/* object.get(input, "a" or "b", 1). */
static void test_a_key_of_two_values_is_any(void **state)
{
    (void)state;
    static const us_instruction code[] = {
        {US_OP_LOAD_INPUT, 0, 1, 0, 0, 7, 0}, {US_OP_CONSTANT, 0, 2, 0, 0, 0, A},
        {US_OP_GET, 0, 9, 1, K(C), 4, 0},     {US_OP_CONSTANT, 0, 2, 0, 0, 0, B},
        {US_OP_MOVE, 0, 3, K(ONE), 0, 0, 0},  {US_OP_CALL_BUILTIN, 0, 5, 1, 3, 7, 0},
        {US_OP_RETURN, 0, 5, 0, 0, 0, 0},     {US_OP_RETURN, 0, 0, 0, 0, 0, 0},
    };
    expect(code, 8, 0, "*");
}

/* f(input, "b"), where f puts "a" in the place of its second operand now and then. */
static void test_an_operand_is_no_constant(void **state)
{
    (void)state;
    static const us_instruction code[] = {
        {US_OP_LOAD_INPUT, 0, 1, 0, 0, 4, 0},    {US_OP_MOVE, 0, 2, K(B), 0, 0, 0},
        {US_OP_CALL_FUNCTION, 0, 3, 1, 2, 4, 1}, {US_OP_RETURN, 0, 3, 0, 0, 0, 0},
        {US_OP_RETURN, 0, 0, 0, 0, 0, 0},        {US_OP_IF_SET, 0, 1, 0, 0, 7, 0},
        {US_OP_CONSTANT, 0, 2, 0, 0, 0, A},      {US_OP_MOVE, 0, 3, K(ONE), 0, 0, 0},
        {US_OP_CALL_BUILTIN, 0, 4, 1, 3, 9, 0},  {US_OP_RETURN, 0, 4, 0, 0, 0, 0},
    };
    expect(code, 5, 5, "*");
}

/* One register for two values, one after the other, is two. */
static void test_a_register_is_used_again(void **state)
{
    (void)state;
    static const us_instruction code[] = {
        {US_OP_LOAD_INPUT, 0, 1, 0, 0, 6, 0}, {US_OP_GET, 0, 2, 1, K(A), 3, 0},
        {US_OP_NOT_FALSE, 0, 2, 0, 0, 3, 0},  {US_OP_GET, 0, 2, 1, K(B), 6, 0},
        {US_OP_GET, 0, 3, 2, K(C), 6, 0},     {US_OP_RETURN, 0, 3, 0, 0, 0, 0},
        {US_OP_RETURN, 0, 0, 0, 0, 0, 0},
    };
    expect(code, 7, 0, "{a b{c*}}");
}

static void test_shared_values_are_parts_of_input(void **state)
{
    (void)state;
    static const us_instruction code[] = {
        {US_OP_SHARED, 0, 1, 0, 0, 3, 1},
        {US_OP_SHARED, 0, 2, 0, 0, 3, 2},
        {US_OP_GET, 0, 3, 2, K(B), 3, 0},
        {US_OP_RETURN, 0, 1, 0, 0, 0, 0},
    };
    expect(code, 4, 0, "{a{b* c{b}}}");
}

/* The index looks at input.a.b for whoever asks it, be the test in the code or not. */
static void test_the_index_looks_too(void **state)
{
    (void)state;
    static const us_instruction code[] = {
        {US_OP_MOVE, 0, 1, K(ONE), 0, 0, 0},
        {US_OP_CANDIDATE, 0, 1, 0, 0, 3, 0},
        {US_OP_JUMP, 0, 0, 0, 0, 1, 0},
        {US_OP_RETURN, 0, 0, 0, 0, 0, 0},
    };
    expect(code, 4, 0, "{a{b}}");
}

/* What a SELECT looks for is read whole, what it is looked for in as the code behind it
 * says. */
static void test_a_selection_goes_over_members(void **state)
{
    (void)state;
    static const us_instruction code[] = {
        {US_OP_LOAD_INPUT, 0, 1, 0, 0, 6, 0}, {US_OP_GET, 0, 2, 1, K(A), 6, 0},
        {US_OP_GET, 0, 3, 1, K(B), 6, 0},     {US_OP_SELECT, 0, 4, 2, 3, 6, PATH},
        {US_OP_NEXT, 0, 4, 7, 8, 6, 0},       {US_OP_GET, 0, 9, 8, K(C), 4, 0},
        {US_OP_RETURN, 0, 0, 0, 0, 0, 0},
    };
    expect(code, 7, 0, "{a{_{c}} b*}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ways_meet),
        cmocka_unit_test(test_a_turn_leaves_a_value_to_the_next),
        cmocka_unit_test(test_a_key_of_two_values_is_any),
        cmocka_unit_test(test_an_operand_is_no_constant),
        cmocka_unit_test(test_a_register_is_used_again),
        cmocka_unit_test(test_shared_values_are_parts_of_input),
        cmocka_unit_test(test_the_index_looks_too),
        cmocka_unit_test(test_a_selection_goes_over_members),
    };
    return cmocka_run_group_tests_name("compile_flow", tests, NULL, NULL);
}
