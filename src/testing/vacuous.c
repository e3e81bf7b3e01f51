/* Files of tests that test nothing.
 *
 * A test passes easily when no rule ever matches: `not deny with input as {}` holds whatever
 * the policy says. So of each file whose tests all pass, tests run once more on a policy
 * built to tell, until one of them gives a value to a rule of the policies. Where none does
 * the file is vacuous. What counts as policies is each file without tests whose name does
 * not end in _test.rego; without such files there is nothing to be said. */
#include "testing/vacuous.h"

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
    us_str *files;
    size_t count;
    bool matched; /* a rule of one had a value since this was cleared */
} policies;

static policies find_policies(us_arena *arena, const usher_policy *policy,
                              const us_test_list *list)
{
    const us_compiler *compiler = &policy->compiler;
    policies found = {
        us_arena_alloc_array(arena, compiler->module_count + 1, sizeof(us_str)), 0,
        false};
    for (size_t i = 0; i < compiler->module_count; i++)
        if (!us_test_is_of_tests(compiler->modules[i], list))
            found.files[found.count++] = compiler->modules[i]->file;
    return found;
}

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
        found->matched = us_str_equal(found->files[i], file);
}

/* True if no test from [first] to [end], which are of one file, matches anything. */
static bool is_vacuous(const us_vacuous_search *search, policies *found, size_t first,
                       size_t end)
{
    bool passed = false;
    for (size_t i = first; i < end; i++) {
        if (search->results[i]->outcome == US_TEST_FAILED ||
            search->results[i]->outcome == US_TEST_ERRED)
            return false;
        passed = passed || search->results[i]->outcome == US_TEST_PASSED;
    }
    found->matched = false;
    for (size_t i = first; passed && i < end && !found->matched; i++) {
        const usher_result *answer;
        if (search->results[i]->outcome == US_TEST_PASSED)
            usher_evaluate_path(search->worker, search->list->items[i].path, NULL,
                                &search->limits, &answer);
    }
    return passed && !found->matched;
}

size_t us_vacuous_find(us_arena *arena, const us_vacuous_search *search, us_str *files)
{
    const us_test_list *list = search->list;
    policies found = find_policies(arena, search->policy, list);
    size_t count = 0;
    if (found.count == 0)
        return 0;
    usher_worker_set_tracer(search->worker, see_event, &found,
                            USHER_TRACE(USHER_EVENT_EXIT));
    for (size_t first = 0, end; first < list->count; first = end) {
        const us_module *module = list->items[first].clause->module;
        for (end = first + 1;
             end < list->count && list->items[end].clause->module == module;)
            end++;
        if (is_vacuous(search, &found, first, end))
            files[count++] = module->file;
    }
    usher_worker_set_tracer(search->worker, NULL, NULL, 0);
    return count;
}
