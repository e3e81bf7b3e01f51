/* The verifier refuses programs that would leave their registers, constants or
 * code; each case breaks one operand of a program that is good. */
#include "value/array.h"
#include "value/object.h"
#include "vm/program.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

typedef struct sample {
    us_instruction code[3];
    us_source sources[3];
    us_value constants[1];
    us_routine routine;
    us_node node;
    us_program program;
} sample;

/* r1 := input, else undefined; r0 := constant; return r0. */
static void fill(sample *s)
{
    *s = (sample){
        .code = {{US_OP_LOAD_INPUT, 0, 1, 0, 0, 2, 0},
                 {US_OP_MOVE, 0, 0, US_OPERAND_CONSTANT, 0, 0, 0},
                 {US_OP_RETURN, 0, 0, 0, 0, 0, 0}},
        .constants = {US_TRUE},
        .routine = {US_ROUTINE_VALUE, 0, 3, 2, 0, 0, US_STR("data")},
    };
    s->program = (us_program){.code = s->code,
                              .sources = s->sources,
                              .code_count = 3,
                              .constants = s->constants,
                              .constant_count = 1,
                              .routines = &s->routine,
                              .routine_count = 1,
                              .nodes = &s->node,
                              .node_count = 1};
}

static bool verify(const sample *s)
{
    us_arena arena;
    us_str fault = US_STR_EMPTY;
    us_arena_init(&arena, 0, NULL);
    bool good = us_program_verify(&s->program, &arena, &fault);
    us_arena_free(&arena);
    return good;
}

static void test_accepts_a_good_program(void **state)
{
    sample s;
    (void)state;
    fill(&s);
    assert_true(verify(&s));
}

static void test_refuses_a_register_out_of_range(void **state)
{
    sample s;
    (void)state;
    fill(&s);
    s.code[0].a = 2;
    assert_false(verify(&s));
    fill(&s);
    s.code[0] = (us_instruction){US_OP_ITERATE, 0, 0, 1, 0, 2, 0};
    assert_false(verify(&s));
}

static void test_refuses_a_constant_out_of_range(void **state)
{
    sample s;
    (void)state;
    fill(&s);
    s.code[1].b = US_OPERAND_CONSTANT | 1;
    assert_false(verify(&s));
}

static void test_refuses_a_path_that_is_no_array_of_strings(void **state)
{
    us_array *path;
    us_arena arena;
    sample s;
    (void)state;
    us_arena_init(&arena, 0, NULL);
    path = us_array_new(&arena, 1);
    us_array_push(path, us_value_string(US_STR("a")));
    fill(&s);
    s.routine.registers = 4;
    s.code[1] = (us_instruction){US_OP_SELECT, 0, 1, 0, US_OPERAND_CONSTANT, 2, 0};
    assert_false(verify(&s));
    s.constants[0] = us_value_array(path);
    assert_true(verify(&s));
    s.code[1].extra = 1;
    assert_false(verify(&s));
    s.code[1].extra = 0;
    path->items[0] = us_value_integer(1);
    assert_false(verify(&s));
    us_arena_free(&arena);
}

static void test_refuses_a_name_that_is_no_constant_string(void **state)
{
    sample s;
    (void)state;
    fill(&s);
    s.code[1] = (us_instruction){US_OP_GET_NAME, 0, 0, 1, US_OPERAND_CONSTANT, 2, 0};
    assert_false(verify(&s));
    s.constants[0] = us_value_string(US_STR("a"));
    assert_true(verify(&s));
    s.code[1].c = 1;
    assert_false(verify(&s));
}

/* A mark, and what it names. */
static void test_refuses_a_mark_that_names_what_is_not_there(void **state)
{
    us_mark mark = {.query = 1,
                    .outer = US_MARK_NOWHERE,
                    .left = US_MARK_NOWHERE,
                    .right = US_MARK_NOWHERE};
    us_mark_binding binding = {.base = 1, .node = US_NO_NODE};
    sample s;
    (void)state;
    fill(&s);
    s.code[1] = (us_instruction){US_OP_MARK_EVAL, 0, 0, 0, 0, 0, 0};
    assert_false(verify(&s));
    s.program.marks = &mark;
    s.program.mark_count = 1;
    assert_true(verify(&s));
    mark.query = 2;
    assert_false(verify(&s));
    mark.query = 1;
    mark.variables = &binding;
    mark.variable_count = 1;
    assert_true(verify(&s));
    binding.base = 2;
    assert_false(verify(&s));
    binding.base = US_MARK_NOWHERE;
    binding.node = 1;
    assert_false(verify(&s));
}

static void test_refuses_a_target_outside_the_routine(void **state)
{
    sample s;
    (void)state;
    fill(&s);
    s.code[0].target = 3;
    assert_false(verify(&s));
}

static void test_refuses_code_that_runs_off_its_end(void **state)
{
    sample s;
    (void)state;
    fill(&s);
    s.routine.end = 2;
    assert_false(verify(&s));
    fill(&s);
    s.routine.end = 4;
    assert_false(verify(&s));
}

static void test_refuses_unknown_opcodes_and_nodes(void **state)
{
    sample s;
    (void)state;
    fill(&s);
    s.code[1].op = US_OPCODE_COUNT;
    assert_false(verify(&s));
    fill(&s);
    s.code[0] = (us_instruction){US_OP_CALL_RULE, 0, 1, 0, 0, 2, 1};
    assert_false(verify(&s));
    fill(&s);
    s.code[0] = (us_instruction){US_OP_CALL_FUNCTION, 0, 1, 1, 1, 2, 0};
    assert_false(verify(&s));
}

/* "c"(input[true], true), where each row is broken in one way. */
static void test_refuses_shared_values_that_stand_on_nothing(void **state)
{
    (void)state;
    static const us_shared good[] = {
        {.number = 0, .depth = 0},
        {.is_call = true, .count = 2, .operands = {0, US_SHARED_CONSTANT}, .depth = 1}};
    static const us_shared bad[] = {
        {.is_call = true, .number = 1, .depth = 1},
        {.number = 1, .depth = 1},
        {.count = 2, .operands = {0, 0}, .depth = 1},
        {.is_call = true, .count = US_SHARED_OPERANDS + 1, .depth = 1},
        {.count = 1, .operands = {1}, .depth = 1},
        {.count = 1, .operands = {0}, .depth = 0},
        {.count = 1, .operands = {US_SHARED_CONSTANT}, .depth = 1},
        {.is_call = true, .count = 1, .operands = {US_SHARED_CONSTANT | 1}, .depth = 1}};
    sample s;
    us_shared rows[2];
    const us_builtin *builtins[] = {us_builtin_find(US_STR("contains"))};
    fill(&s);
    s.code[0] = (us_instruction){US_OP_SHARED, 0, 1, 0, 0, 2, 1};
    s.program.builtins = builtins;
    s.program.builtin_count = 1;
    s.program.shared = rows;
    s.program.shared_count = 2;
    memcpy(rows, good, sizeof good);
    assert_true(verify(&s));
    s.code[0].extra = 2;
    assert_false(verify(&s));
    s.code[0].extra = 1;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rows[1] = bad[i];
        assert_false(verify(&s));
    }
}

/* A rule that is found by input[true] being true, and has one more test. */
static void test_refuses_an_index_that_leads_nowhere(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_object *values = us_object_new(&arena, 1);
    us_object_add(values, US_TRUE, us_value_integer(0));
    us_shared row = {.number = 0};
    for (int broken = 0; broken < 8; broken++) {
        uint32_t starts[] = {broken == 1 ? 2 : 0, 1}, rules[] = {broken == 2, 0};
        uint32_t first_tests[] = {broken == 3 ? 2 : 0, 1};
        us_index_path path = {.shared = broken == 4,
                              .values = values,
                              .starts = starts,
                              .rules = rules,
                              .list_count = 1};
        us_index_test asked = {.shared = broken == 5, .constant = broken == 6};
        sample s;
        fill(&s);
        s.program.shared = &row;
        s.program.shared_count = 1;
        s.program.index = (us_index){.paths = &path,
                                     .path_count = 1,
                                     .tests = &asked,
                                     .test_count = 1,
                                     .first_tests = first_tests,
                                     .rule_count = 1};
        if (broken == 7)
            values->values[0] = us_value_integer(1);
        assert_int_equal(verify(&s), broken == 0);
    }
    us_arena_free(&arena);
}

/* Clauses for the operand true and for others; each part is broken in one way. */
static void test_refuses_clauses_that_are_not_there(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_object *values = us_object_new(&arena, 1);
    us_object_add(values, US_TRUE, us_value_integer(1));
    for (int broken = 0; broken < 5; broken++) {
        uint32_t entries[] = {US_NO_CLAUSE, broken == 1 ? 3 : 1,
                              broken == 2 ? 1 : US_NO_CLAUSE};
        us_clause_group group = {.values = values,
                                 .entries = entries,
                                 .entry_count = broken == 3 ? 0 : 3,
                                 .clause_count = 1};
        sample s;
        fill(&s);
        s.code[0] = (us_instruction){US_OP_CLAUSE, 0, 1, 1, 0, 2, 0};
        s.program.clause_groups = &group;
        s.program.clause_group_count = 1;
        if (broken == 4)
            values->values[0] = us_value_integer(3);
        assert_int_equal(verify(&s), broken == 0);
    }
    us_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepts_a_good_program),
        cmocka_unit_test(test_refuses_a_register_out_of_range),
        cmocka_unit_test(test_refuses_a_constant_out_of_range),
        cmocka_unit_test(test_refuses_a_path_that_is_no_array_of_strings),
        cmocka_unit_test(test_refuses_a_name_that_is_no_constant_string),
        cmocka_unit_test(test_refuses_a_mark_that_names_what_is_not_there),
        cmocka_unit_test(test_refuses_a_target_outside_the_routine),
        cmocka_unit_test(test_refuses_code_that_runs_off_its_end),
        cmocka_unit_test(test_refuses_unknown_opcodes_and_nodes),
        cmocka_unit_test(test_refuses_shared_values_that_stand_on_nothing),
        cmocka_unit_test(test_refuses_an_index_that_leads_nowhere),
        cmocka_unit_test(test_refuses_clauses_that_are_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
