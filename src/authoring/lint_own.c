/* Rules of the user's own: packages custom.lint.CATEGORY.NAME (in files for regal:
 * custom.regal.rules.CATEGORY.NAME) with a rule `report`, a set of findings. Each file is given
 * to all of them as input: the tree of the module as usher parse --format json prints it, with
 * all places, and in input.lint the file's name and its lines. */
#include "authoring/lint_walk.h"
#include "codec/json.h"
#include "syntax/ast_text.h"
#include "usher.h"
#include "value/array.h"

typedef struct own_run {
    us_lint *lint;
    usher_engine *engine;
    usher_policy *policy;
    usher_worker *worker;
    us_str *error;
} own_run;

static us_str last_of(us_str path)
{
    size_t at = path.length;
    while (at > 0 && path.text[at - 1] != '.')
        at--;
    return us_str_slice(path, at, path.length);
}

static us_value lines_of(us_arena *arena, us_str text)
{
    us_array *lines = us_array_new(arena, 64);
    for (size_t at = 0; at <= text.length;) {
        size_t end = us_str_find(text, US_STR("\n"), at);
        if (end == US_STR_NONE)
            end = text.length;
        us_array_push(lines, us_value_string_checked(arena, us_str_slice(text, at, end)));
        at = end + 1;
    }
    return us_value_array(lines);
}

static us_value input_of(us_lint *lint, const us_lint_file *file)
{
    us_value tree = us_ast_module_json(lint->arena, file->module, true);
    us_object *about = us_object_new(lint->arena, 2),
              *input = us_object_new(lint->arena, tree.as.object->count + 1);
    for (uint32_t i = 0; i < tree.as.object->count; i++)
        us_object_put(input, tree.as.object->keys[i], tree.as.object->values[i]);
    us_object_put(about, us_value_string(US_STR("file")),
                  us_value_string_checked(lint->arena, file->name));
    us_object_put(about, us_value_string(US_STR("lines")),
                  lines_of(lint->arena, file->text));
    us_object_put(input, us_value_string(US_STR("lint")), us_value_object(about));
    return us_value_object(input);
}

static int64_t number_in(us_value value, const char *name)
{
    us_value number = us_value_member(value, name);
    return us_value_tag(number) == US_TAG_INTEGER && number.as.integer > 0 &&
                   number.as.integer < UINT32_MAX
               ? number.as.integer
               : 0;
}

/* Where row and column of the answer stand; the first character where it does not say. */
static us_position position_of(us_str text, us_value answer)
{
    us_value place = us_value_member(answer, "location");
    us_position at = {1, 1, 0};
    uint32_t row = (uint32_t)number_in(place, "row"),
             column = (uint32_t)number_in(place, "col");
    while (at.row < row) {
        size_t next = us_str_find(text, US_STR("\n"), at.offset);
        if (next == US_STR_NONE)
            break;
        at = (us_position){at.row + 1, 1, (uint32_t)next + 1};
    }
    at.column = column > 0 ? column : 1;
    return at;
}

static bool add_answer(own_run *run, us_lint_file *file, us_str package, us_value answer)
{
    us_str title = us_value_member_text(answer, "title"),
           level = us_value_member_text(answer, "level"),
           message = us_value_member_text(answer, "message");
    us_str category =
        last_of(us_str_slice(package, 0, package.length - last_of(package).length - 1));
    if (us_value_is_string(answer))
        message = us_value_text(answer);
    if (message.length == 0) {
        *run->error =
            us_str_format(run->lint->arena, "%.*s.report: an answer has no message",
                          US_STR_ARG(package));
        return false;
    }
    us_position position = position_of(file->text, answer);
    us_str name = last_of(package);
    if (us_ignores_name(&file->ignores, name, category, position.row))
        return true;
    us_lint_finding *finding = us_lint_add_finding(run->lint, file, position);
    finding->rule = us_str_copy(run->lint->arena, name);
    finding->category = us_str_copy(run->lint->arena, category);
    finding->title = us_str_copy(run->lint->arena, title);
    finding->message = us_str_copy(run->lint->arena, message);
    finding->level = us_str_is(level, "warning") ? US_LINT_WARNING : US_LINT_ERROR;
    return true;
}

static bool fail(own_run *run, usher_problems *problems)
{
    us_str text = us_str_from(problems ? usher_problems_text(problems, true)
                                       : "memory is exhausted");
    while (text.length > 0 && text.text[text.length - 1] == '\n')
        text.length--;
    *run->error = us_str_copy(run->lint->arena, text);
    return false;
}

static bool ask(own_run *run, us_lint_file *file, const char *package, us_value input)
{
    const usher_result *result;
    us_str path = us_str_from(package);
    const char *rule = us_str_format(run->lint->arena, "%s.report", package).text;
    usher_limits limits = {.strict_errors = true};
    usher_outcome outcome =
        usher_evaluate_value(run->worker, rule, &input, &limits, &result);
    if (outcome == USHER_ERROR)
        return fail(run, usher_result_problems(result));
    const usher_value *answers = outcome == USHER_OK ? usher_result_value(result) : NULL;
    for (size_t i = 0; answers && i < usher_value_count(answers); i++) {
        const usher_value *answer = usher_value_at(answers, i, NULL);
        if (answer && !add_answer(run, file, path, *answer))
            return false;
    }
    return true;
}

static bool is_rule_package(us_str path)
{
    return !us_str_ends_with(path, US_STR("_test")) &&
           (us_str_starts_with(path, US_STR("data.custom.lint.")) ||
            us_str_starts_with(path, US_STR("data.custom.regal.rules.")));
}

static bool run_all(own_run *run)
{
    us_lint *lint = run->lint;
    for (size_t i = 0; i < lint->file_count; i++) {
        us_lint_file *file = &lint->files[i];
        if (!file->module)
            continue;
        us_value input = input_of(lint, file);
        for (size_t k = 0; k < usher_policy_rule_count(run->policy); k++) {
            const usher_rule *rule = usher_policy_rule(run->policy, k);
            us_str package = us_str_from(rule->package);
            if (strcmp(rule->name, "report") == 0 && is_rule_package(package) &&
                !ask(run, file, rule->package, input))
                return false;
        }
    }
    return true;
}

bool us_lint_run_own(us_lint *lint, us_str *error)
{
    usher_problems *problems = NULL;
    own_run run = {.lint = lint, .error = error, .engine = usher_engine_new()};
    usher_builder *builder = usher_builder_new(run.engine, NULL);
    for (size_t i = 0; i < lint->own_count; i++)
        usher_builder_add_module(builder, us_str_to_c(lint->arena, lint->own[i].name),
                                 lint->own[i].text.text, lint->own[i].text.length);
    run.policy = usher_builder_finish(builder, &problems);
    usher_builder_free(builder);
    run.worker = run.policy ? usher_worker_new(run.policy) : NULL;
    bool fine = run.worker ? run_all(&run) : fail(&run, problems);
    usher_problems_free(problems);
    usher_worker_free(run.worker);
    usher_policy_free(run.policy);
    usher_engine_free(run.engine);
    return fine;
}
