/* Members of objects are written one by one: the texts are the library's, and masked where they have
 * to be; the page shows them as texts. */
#include "parts.h"

#include "base/unified.h"
#include "codec/json.h"

/* ---- Members --------------------------------------------------------------------------- */

static us_str str_of(usher_text text)
{
    return us_str_make(text.text, text.length);
}

/* The name of the next member, with a comma before it where one is due. */
static void add_name(us_buf *out, const char *name)
{
    bool first = out->length > 0 && out->text[out->length - 1] == '{';
    us_buf_add_format(out, "%s\"%s\":", first ? "" : ",", name);
}

static void add_text(us_buf *out, const char *name, us_str text)
{
    add_name(out, name);
    us_json_write_string(out, text, false);
}

static void add_text_if_any(us_buf *out, const char *name, us_str text)
{
    if (text.length > 0)
        add_text(out, name, text);
}

static void add_number(us_buf *out, const char *name, uint64_t number)
{
    add_name(out, name);
    us_buf_add_format(out, "%llu", (unsigned long long)number);
}

static void add_flag(us_buf *out, const char *name, bool flag)
{
    add_name(out, name);
    us_buf_add_c(out, flag ? "true" : "false");
}

static void add_value(us_buf *out, const char *name, const usher_value *value)
{
    if (!value)
        return;
    add_name(out, name);
    us_json_write(out, *value, US_JSON_COMPACT);
}

static void begin_list(us_buf *out, const char *name)
{
    add_name(out, name);
    us_buf_add_char(out, '[');
}

static void begin_element(us_buf *out)
{
    us_buf_add_c(out, out->text[out->length - 1] == '[' ? "{" : ",{");
}

static void begin(us_buf *out, const char *part)
{
    us_buf_add_char(out, '{');
    add_text(out, "part", us_str_from(part));
}

static void end(us_buf *out)
{
    us_buf_add_c(out, "}\n");
}

static void add_times(us_buf *out, const part_times *times)
{
    add_number(out, "compile_ns", times->compile);
    add_number(out, "evaluate_ns", times->evaluate);
}

/* ---- Problems -------------------------------------------------------------------------- */

static void add_problem(us_buf *out, const usher_problem *problem)
{
    begin_element(out);
    add_text(out, "code", us_str_from(problem->code));
    add_text_if_any(out, "file", str_of(problem->file));
    add_number(out, "row", problem->row);
    add_number(out, "col", problem->column);
    add_text(out, "message", str_of(problem->message));
    add_text_if_any(out, "detail", str_of(problem->detail));
    add_text_if_any(out, "hint", str_of(problem->hint));
    add_flag(out, "note", problem->is_note);
    us_buf_add_char(out, '}');
}

static void add_problems(us_buf *out, const usher_problems *problems, const char *file)
{
    size_t count = problems ? usher_problems_count(problems) : 0;
    begin_list(out, "problems");
    for (size_t i = 0; i < count; i++) {
        usher_problem problem = *usher_problems_at(problems, i);
        if (problem.file.length == 0 && file)
            problem.file = (usher_text){file, strlen(file)};
        add_problem(out, &problem);
    }
    us_buf_add_char(out, ']');
}

void part_refused(us_buf *out, us_str message)
{
    begin(out, "refused");
    add_text(out, "message", message);
    end(out);
}

void part_problems(us_buf *out, const usher_problems *problems, const char *file)
{
    begin(out, "problems");
    add_problems(out, problems, file);
    end(out);
}

void part_problem(us_buf *out, us_str message, bool is_note)
{
    usher_problem problem = {
        .code = "", .message = {message.text, message.length}, .is_note = is_note};
    begin(out, "problems");
    begin_list(out, "problems");
    add_problem(out, &problem);
    us_buf_add_char(out, ']');
    end(out);
}

/* ---- Reviews --------------------------------------------------------------------------- */

static void add_finding(us_buf *out, const us_review_finding *finding)
{
    begin_element(out);
    add_text(out, "level", us_str_from(us_review_level_name(finding->level)));
    add_text_if_any(out, "file", finding->file);
    add_number(out, "row", finding->at.row);
    add_number(out, "col", finding->at.column);
    add_text_if_any(out, "policy", finding->policy);
    add_text_if_any(out, "rule", finding->rule);
    add_text(out, "message", finding->message);
    if (us_review_shows_field(finding))
        add_text(out, "field", finding->field);
    add_text_if_any(out, "severity", finding->severity);
    add_text_if_any(out, "title", finding->title);
    add_text_if_any(out, "fix", finding->fix);
    add_value(out, "details", finding->details);
    us_buf_add_char(out, '}');
}

static void add_object(us_buf *out, const us_review_outcome *outcome,
                       const us_review_object *object)
{
    begin_element(out);
    add_text(out, "name", object->name);
    add_number(out, "row", object->at.row);
    begin_list(out, "findings");
    for (size_t i = 0; i < object->count; i++)
        add_finding(out, &outcome->findings[object->first + i]);
    us_buf_add_char(out, ']');
    add_value(out, "patch", object->patch);
    add_text_if_any(out, "print", object->print);
    us_buf_add_char(out, '}');
}

static void add_patch(us_buf *out, const us_review_patch *patch)
{
    us_buf diff = us_buf_make(out->arena);
    us_unified_add(&diff, patch->file, patch->before, patch->after, false);
    begin_element(out);
    add_text(out, "file", patch->file);
    add_text(out, "diff", us_buf_str(&diff));
    add_text(out, "after", patch->after);
    add_text_if_any(out, "problem", patch->problem);
    us_buf_add_char(out, '}');
}

void part_review(us_buf *out, const us_review_outcome *outcome, const part_times *times)
{
    begin(out, "verdict");
    add_text(out, "of", US_STR("review"));
    add_flag(out, "allowed",
             outcome->levels[US_REVIEW_DENY] + outcome->levels[US_REVIEW_ERROR] == 0);
    add_number(out, "packages", outcome->package_count);
    add_number(out, "judged", outcome->judged_count);
    begin_list(out, "objects");
    for (size_t i = 0; i < outcome->object_count; i++)
        add_object(out, outcome, &outcome->objects[i]);
    us_buf_add_char(out, ']');
    begin_list(out, "patches");
    for (size_t i = 0; i < outcome->patch_count; i++)
        add_patch(out, &outcome->patches[i]);
    us_buf_add_char(out, ']');
    add_times(out, times);
    end(out);
}

/* ---- Queries --------------------------------------------------------------------------- */

void part_query(us_buf *out, us_str answers, const usher_problems *problems,
                const usher_result *result, us_str print, const part_times *times)
{
    usher_cost cost = usher_result_cost(result);
    begin(out, "verdict");
    add_text(out, "of", US_STR("query"));
    add_problems(out, problems, NULL);
    if (answers.length > 0) {
        add_name(out, "answers");
        us_buf_add_str(out, answers);
    }
    add_text_if_any(out, "print", print);
    add_number(out, "instructions", cost.instructions);
    add_number(out, "steps", cost.steps);
    add_number(out, "memory", cost.memory);
    add_times(out, times);
    end(out);
}

void part_wrap(us_buf *out, const char *name, us_str json)
{
    begin(out, name);
    add_name(out, name);
    while (us_str_ends_with(json, US_STR("\n")))
        json.length--;
    us_buf_add_str(out, json);
    end(out);
}
