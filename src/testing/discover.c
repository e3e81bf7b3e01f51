/* Finding tests: each rule of a module whose reference has a step that begins with test_
 * or todo_test_ is one, in the order in which modules are compiled and rules stand there. */
#include "testing/tests.h"

#include "base/utf8.h"
#include "syntax/ast_text.h"

static bool names_test(us_value step)
{
    us_str name = us_value_is_string(step) ? us_value_text(step) : US_STR_EMPTY;
    return us_str_starts_with(name, US_STR("test_")) ||
           us_str_starts_with(name, US_STR("todo_test_"));
}

/* The step of the rule's reference that makes it a test: the first with such a name, all
 * before it being ground. False if it has none. */
static bool find_name(const us_clause *clause, size_t *step)
{
    const us_terms *reference = &clause->reference;
    for (size_t i = clause->module->package->as.list.count; i < reference->count; i++) {
        if (reference->items[i]->kind != US_TERM_SCALAR)
            return false;
        *step = i;
        if (names_test(reference->items[i]->as.scalar))
            return true;
    }
    return false;
}

/* The steps of a reference from [from] on as far as [to], as one text. */
static us_str steps_text(us_arena *arena, us_terms reference, size_t from, size_t to)
{
    us_buf text = us_buf_make(arena);
    for (size_t i = from; i < to; i++) {
        us_value step = reference.items[i]->as.scalar;
        if (i == from && us_value_is_string(step))
            us_buf_add_str(&text, us_value_text(step));
        else
            us_ast_print_step(&text, step);
    }
    return us_buf_str(&text);
}

/* As OPA has it: a rule with a key and a value, or with variables in its reference. */
static bool has_cases(const us_clause *clause)
{
    const us_head *head = &clause->rule->head;
    if (clause->rule->is_set)
        return false;
    for (size_t i = 1; i < clause->reference.count; i++)
        if (clause->reference.items[i]->kind != US_TERM_SCALAR)
            return true;
    return head->key != NULL;
}

/* The node above that of [clause], or that one, that [depth] steps lead to. */
static us_tree_node *node_at(const us_clause *clause, size_t depth)
{
    size_t steps = 0;
    for (const us_tree_node *node = clause->node; node->parent; node = node->parent)
        steps++;
    us_tree_node *node = clause->node;
    for (; steps > depth; steps--)
        node = node->parent;
    return node;
}

static us_str package_of(us_arena *arena, const us_clause *clause)
{
    us_buf name = us_buf_make(arena);
    us_ast_print_term(&name, clause->module->package);
    return us_buf_str(&name);
}

/* [before]: the test found last, or NULL. */
static us_test make_test(us_arena *arena, const us_clause *clause, size_t step,
                         const us_test *before)
{
    size_t package = clause->module->package->as.list.count;
    bool same = before && before->clause->module == clause->module;
    us_buf path = us_buf_make(arena);
    us_test test = {.clause = clause,
                    .package = same ? before->package : package_of(arena, clause)};
    test.name = steps_text(arena, clause->reference, package, step + 1);
    test.skipped = us_str_starts_with(
        us_value_text(clause->reference.items[step]->as.scalar), US_STR("todo_test_"));
    test.has_cases = has_cases(clause);
    test.is_function = clause->is_function;
    us_buf_add_str(&path, test.package);
    for (size_t i = package; i <= step; i++)
        us_ast_print_step(&path, clause->reference.items[i]->as.scalar);
    test.path = us_buf_str(&path).text;
    test.node = node_at(clause, step);
    return test;
}

static void find(us_arena *arena, const usher_policy *policy, const us_regex *run,
                 us_test_list *tests)
{
    const us_compiler *compiler = &policy->compiler;
    tests->items =
        us_arena_alloc_array(arena, compiler->clause_count + 1, sizeof *tests->items);
    for (size_t i = 0; i < compiler->clause_count; i++) {
        const us_clause *clause = compiler->clauses[i];
        size_t step;
        if (!find_name(clause, &step))
            continue;
        const us_test *before = tests->count ? &tests->items[tests->count - 1] : NULL;
        us_test test = make_test(arena, clause, step, before);
        us_regex_span span;
        if (!run || us_regex_match(run, test.path, strlen(test.path), 0, &span, 1))
            tests->items[tests->count++] = test;
    }
}

static void free_regex(void *data)
{
    us_regex_free(data);
}

bool us_test_pattern(us_arena *arena, const char *run, us_regex **regex, us_str *error)
{
    *regex = NULL;
    if (!run || run[0] == '\0')
        return true;
    if (strlen(run) > US_REGEX_PATTERN_MAX ||
        us_utf8_find_invalid(us_str_from(run)) != US_STR_NONE) {
        *error = US_STR("the regular expression is too long, or not UTF-8");
        return false;
    }
    *regex = us_regex_new(run, strlen(run));
    if (!*regex)
        us_arena_exhaust(arena);
    us_arena_on_release(arena, free_regex, *regex);
    if (us_regex_error(*regex))
        *error = us_str_copy(arena, us_str_from(us_regex_error(*regex)));
    return !us_regex_error(*regex);
}

bool us_tests_check_pattern(us_arena *arena, const char *run, us_str *error)
{
    us_regex *regex;
    return us_test_pattern(arena, run, &regex, error);
}

bool us_test_discover(us_arena *arena, const usher_policy *policy, const char *run,
                      us_test_list *tests, us_str *error)
{
    us_regex *regex;
    *tests = (us_test_list){0};
    if (!us_test_pattern(arena, run, &regex, error))
        return false;
    find(arena, policy, regex, tests);
    return true;
}
