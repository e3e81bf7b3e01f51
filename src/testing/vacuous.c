/* Files of tests that test nothing.
 *
 * A test passes easily when no rule ever matches: `not deny with input as {}` holds whatever
 * the policy says. So it is watched whether a test matches something: whether a rule of the policies,
 * or a function, gets a value that is no default. Where none of a file does, though all pass, the
 * file is vacuous. A value that is the default's as well can't be told from it, so the tests
 * of a file that seems vacuous run once more, on a policy built to tell.
 *
 * What counts as policies is each file without tests whose name does not end in _test.rego; without
 * such files there is nothing to be said. */
#include "testing/vacuous.h"

#include "compile/lower.h"

bool us_test_is_of_tests(const us_module *module, const us_test_list *list)
{
    if (us_str_ends_with(module->file, US_STR("_test.rego")))
        return true;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].clause->module == module)
            return true;
    return false;
}

/* The files of the policies. */
typedef struct policies {
    us_module **modules;
    size_t count;
    bool matched; /* a rule of one had a value since this was cleared */
} policies;

static policies find_policies(us_arena *arena, const usher_policy *policy,
                              const us_test_list *list)
{
    const us_compiler *compiler = &policy->compiler;
    policies found = {
        us_arena_alloc_array(arena, compiler->module_count + 1, sizeof(us_module *)), 0,
        false};
    for (size_t i = 0; i < compiler->module_count; i++)
        if (!us_test_is_of_tests(compiler->modules[i], list))
            found.modules[found.count++] = compiler->modules[i];
    return found;
}

/* ---- Watching */

static bool has_module(const policies *found, const us_module *module)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->modules[i] == module)
            return true;
    return false;
}

static bool is_of_policies(const us_tree_node *node, const policies *found)
{
    for (size_t i = 0; i < node->clause_count; i++)
        if (!has_module(found, node->clauses[i]->module))
            return false;
    return node->clause_count > 0;
}

static us_value default_of(us_arena *arena, const us_tree_node *node)
{
    const us_term *value = node->fallback ? node->fallback->value : NULL;
    if (!value)
        return US_NONE;
    return us_term_is_ground(value) ? us_term_value(arena, value) : US_UNKNOWN;
}

const us_value *us_vacuous_unmatched(us_arena *arena, const usher_policy *policy,
                                     const us_test_list *list)
{
    size_t count = policy->program->node_count;
    us_value *unmatched = us_arena_alloc_array(arena, count, sizeof *unmatched);
    us_tree_node *node = policy->compiler.tree;
    policies found = find_policies(arena, policy, list);
    for (size_t i = 0; i < count; i++)
        unmatched[i] = US_UNKNOWN;
    for (; node; node = us_tree_next(node, !us_lower_is_folded(node)))
        if (is_of_policies(node, &found))
            unmatched[node->number] = default_of(arena, node);
    return unmatched;
}

/* ---- Looking closer */

static void see_event(void *data, const usher_event *event)
{
    policies *found = data;
    us_str file = us_str_make(event->place.file.text, event->place.file.length);
    us_str text = us_str_make(event->place.text.text, event->place.text.length);
    /* What a rule is by default it is when nothing matched. */
    if (found->matched || event->node != USHER_NODE_RULE ||
        us_str_starts_with(text, US_STR("default ")))
        return;
    for (size_t i = 0; i < found->count && !found->matched; i++)
        found->matched = us_str_equal(found->modules[i]->file, file);
}

/* The end of the tests from [first] on that are of the same file. */
static size_t end_of_file(const us_test_list *list, size_t first)
{
    size_t end = first + 1;
    while (end < list->count &&
           list->items[end].clause->module == list->items[first].clause->module)
        end++;
    return end;
}

/* True if of the tests from [first] to [end], which are of one file, all pass, and none matched
 * anything as far as was looked. */
static bool seems_vacuous(const us_vacuous_search *search, size_t first, size_t end)
{
    bool passed = false;
    for (size_t i = first; i < end; i++) {
        const us_test_result *result = search->results[i];
        if (result->outcome == US_TEST_FAILED || result->outcome == US_TEST_ERRED ||
            result->matched)
            return false;
        passed = passed || result->outcome == US_TEST_PASSED;
    }
    return passed;
}

bool us_vacuous_may_be(us_arena *arena, const us_vacuous_search *search)
{
    const us_test_list *list = search->list;
    if (find_policies(arena, search->policy, list).count == 0)
        return false;
    for (size_t first = 0, end; first < list->count; first = end) {
        end = end_of_file(list, first);
        if (seems_vacuous(search, first, end))
            return true;
    }
    return false;
}

/* True if none of these tests that passed matches anything. */
static bool is_vacuous(const us_vacuous_search *search, usher_worker *worker,
                       policies *found, size_t first, size_t end)
{
    found->matched = false;
    for (size_t i = first; i < end && !found->matched; i++) {
        const usher_result *answer;
        if (search->results[i]->outcome == US_TEST_PASSED)
            usher_evaluate_path(worker, search->list->items[i].path, NULL,
                                &search->limits, &answer);
    }
    return !found->matched;
}

size_t us_vacuous_find(us_arena *arena, const us_vacuous_search *search,
                       usher_worker *worker, us_str *files)
{
    const us_test_list *list = search->list;
    policies found = find_policies(arena, search->policy, list);
    size_t count = 0;
    usher_worker_set_tracer(worker, see_event, &found, USHER_TRACE(USHER_EVENT_EXIT));
    for (size_t first = 0, end; first < list->count; first = end) {
        end = end_of_file(list, first);
        if (seems_vacuous(search, first, end) &&
            is_vacuous(search, worker, &found, first, end))
            files[count++] = list->items[first].clause->module->file;
    }
    usher_worker_set_tracer(worker, NULL, NULL, 0);
    return count;
}
