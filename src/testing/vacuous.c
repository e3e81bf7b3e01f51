/* Files of tests that test nothing.
 *
 * A test passes easily when no rule ever matches: `not deny with input as {}` holds whatever
 * the policy says. So of each file whose tests all pass, tests run once more on a policy
 * built to tell, until one of them gives a value to a rule of the policies. Where none does
 * the file is vacuous. Most files show with one of their first tests that they are not; so these
 * are tried first, on a policy that has no other tests, since to build it with all takes longer
 * than to run them; and that policy is built while they run for their results, or before that, while
 * their own policy gets its program.
 *
 * What counts as policies is each file without tests whose name does not end in _test.rego; without
 * such files there is nothing to be said. */
#include "testing/vacuous.h"

#include "base/threads.h"

#include <pthread.h>
#include <stdlib.h>

enum { FIRST_TESTS = 4 };

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

/* The end of the tests from [first] on that are of the same file. */
static size_t end_of_file(const us_test_list *list, size_t first)
{
    size_t end = first + 1;
    while (end < list->count &&
           list->items[end].clause->module == list->items[first].clause->module)
        end++;
    return end;
}

/* True if of the tests from [first] to [end], which are of one file and pass, none of the first
 * [tried] matches anything. */
static bool is_vacuous(const us_vacuous_search *search, policies *found, size_t first,
                       size_t end, size_t tried)
{
    bool passed = false;
    for (size_t i = first; i < end; i++) {
        if (search->results[i]->outcome == US_TEST_FAILED ||
            search->results[i]->outcome == US_TEST_ERRED)
            return false;
        passed = passed || search->results[i]->outcome == US_TEST_PASSED;
    }
    found->matched = false;
    for (size_t i = first; passed && i < end && i - first < tried && !found->matched;
         i++) {
        const usher_result *answer;
        if (search->results[i]->outcome == US_TEST_PASSED)
            usher_evaluate_path(search->worker, search->list->items[i].path, NULL,
                                &search->limits, &answer);
    }
    return passed && !found->matched;
}

/* As us_vacuous_find, if no more than the first [tried] tests of a file are run. */
static size_t find(us_arena *arena, const us_vacuous_search *search, size_t tried,
                   us_str *files)
{
    const us_test_list *list = search->list;
    policies found = find_policies(arena, search->policy, list);
    size_t count = 0;
    if (found.count == 0)
        return 0;
    usher_worker_set_tracer(search->worker, see_event, &found,
                            USHER_TRACE(USHER_EVENT_EXIT));
    for (size_t first = 0, end; first < list->count; first = end) {
        end = end_of_file(list, first);
        if (is_vacuous(search, &found, first, end, tried))
            files[count++] = list->items[first].clause->module->file;
    }
    usher_worker_set_tracer(search->worker, NULL, NULL, 0);
    return count;
}

size_t us_vacuous_find(us_arena *arena, const us_vacuous_search *search, us_str *files)
{
    return find(arena, search, SIZE_MAX, files);
}

/* ---- The first tests of each file */

/* [module] without the tests of [list] from [next] to [end], which are of it, in the order of its rules. */
static us_module *without_tests(us_arena *arena, const us_module *module,
                                const us_test_list *list, size_t next, size_t end)
{
    us_module *some = us_arena_alloc(arena, sizeof *some);
    *some = *module;
    some->rules =
        us_arena_alloc_array(arena, module->rule_count + 1, sizeof *some->rules);
    some->rule_count = 0;
    for (size_t i = 0; i < module->rule_count; i++) {
        if (next < end && list->items[next].clause->rule == module->rules[i])
            next++;
        else
            some->rules[some->rule_count++] = module->rules[i];
    }
    return some;
}

/* The policy with no more than the first tests of each file; NULL: it can't be had. */
static usher_policy *with_first_tests(us_arena *arena, const usher_policy *policy,
                                      const us_test_list *list)
{
    const us_compiler *compiler = &policy->compiler;
    us_module **modules =
        us_arena_alloc_array(arena, compiler->module_count + 1, sizeof *modules);
    for (size_t i = 0; i < compiler->module_count; i++)
        modules[i] = compiler->modules[i];
    for (size_t first = 0, end; first < list->count; first = end) {
        us_module *module = list->items[first].clause->module;
        end = end_of_file(list, first);
        for (size_t i = 0; i < compiler->module_count && end - first > FIRST_TESTS; i++)
            if (modules[i] == module)
                modules[i] = without_tests(arena, module, list, first + FIRST_TESTS, end);
    }
    return us_policy_variant(policy, modules, compiler->module_count,
                             (us_variant_options){.traced = true, .trace_rules = true});
}

struct us_vacuous_trial {
    us_arena arena;
    const usher_policy *policy;
    usher_policy *built; /* NULL: not yet, or it can't be had */
    pthread_t thread;
    bool has_thread;
};

static void *build(void *data)
{
    us_vacuous_trial *trial = data;
    us_test_list list;
    us_str error;
    if (us_test_discover(&trial->arena, trial->policy, NULL, &list, &error) &&
        list.count > 0)
        trial->built = with_first_tests(&trial->arena, trial->policy, &list);
    return NULL;
}

us_vacuous_trial *us_vacuous_begin(const usher_policy *policy)
{
    us_vacuous_trial *trial = calloc(1, sizeof *trial);
    if (!trial)
        return NULL;
    us_arena_init(&trial->arena, 0, NULL);
    trial->policy = policy;
    trial->has_thread = pthread_create(&trial->thread, NULL, build, trial) == 0;
    if (!trial->has_thread)
        build(trial);
    return trial;
}

static void wait_for(us_vacuous_trial *trial)
{
    if (trial->has_thread)
        pthread_join(trial->thread, NULL);
    trial->has_thread = false;
}

bool us_vacuous_may_be(us_arena *arena, us_vacuous_trial *trial,
                       const us_vacuous_search *search)
{
    us_vacuous_search first = *search;
    us_str *files = us_arena_alloc_array(arena, search->list->count + 1, sizeof *files);
    bool may_be = true;
    wait_for(trial);
    first.worker = trial->built ? usher_worker_new(trial->built) : NULL;
    if (first.worker) {
        usher_worker_set_environment(first.worker, search->environment);
        may_be = find(arena, &first, FIRST_TESTS, files) > 0;
    }
    usher_worker_free(first.worker);
    return may_be;
}

void us_vacuous_end(us_vacuous_trial *trial)
{
    if (!trial)
        return;
    wait_for(trial);
    usher_policy_free(trial->built);
    us_arena_free(&trial->arena);
    free(trial);
}

/* ---- Begun while the policy is built */

/* For fewer it need not begin earlier: their program is made in some milliseconds. */
enum { RULES_WORTH_A_THREAD = 250 };

static void begin(void *data, const usher_policy *policy)
{
    us_test_options *options = data;
    if (policy->compiler.clause_count >= RULES_WORTH_A_THREAD)
        options->trial = us_vacuous_begin(policy);
}

static void end(void *data)
{
    us_tests_forget(data);
}

void us_tests_foresee(usher_builder *builder, us_test_options *options)
{
    if (options->vacuous && options->parallel != 1 && us_threads_usable() > 1)
        builder->watch = (us_build_watch){begin, end, options};
}

void us_tests_forget(us_test_options *options)
{
    us_vacuous_end(options->trial);
    options->trial = NULL;
}
