/* Outcomes for people: a line a change, in the form that editors can jump to, what was there
 * before and after it below, and a line for each object. */
#include "admission/text.h"
#include "codec/json.h"
#include "diff/compare.h"

/* A value is shown up to so many bytes. */
#define VALUE_MAX 160

/* ---- What the forms of output share -------------------------------------------------- */

const char *us_diff_state_name(us_diff_state state)
{
    static const char *const names[] = {"changed", "added", "removed"};
    return names[state];
}

const char *us_diff_verdict_name(us_diff_verdict verdict)
{
    static const char *const names[] = {"fine", "noted", "warned", "refused"};
    return names[verdict];
}

void us_diff_add_number(us_buf *out, const usher_value *number)
{
    if (number)
        us_json_write(out, *number, US_JSON_COMPACT);
}

us_str us_diff_shorten(us_arena *arena, const usher_value *value, size_t limit)
{
    us_buf text = us_buf_make(arena);
    us_json_write(&text, *value, US_JSON_COMPACT);
    return us_text_clean(arena, us_buf_str(&text), US_TEXT_ONE_LINE, limit);
}

us_word_part *us_diff_words(us_arena *arena, const us_diff_change *change, size_t *count)
{
    us_str before = us_value_text(*change->before), after = us_value_text(*change->after);
    us_str end = US_STR("\n");
    if (us_str_ends_with(before, end) && us_str_ends_with(after, end)) {
        before.length--;
        after.length--;
    }
    return us_words_compare(
        arena, us_text_clean(arena, before, US_TEXT_LINES, US_STRING_MAX),
        us_text_clean(arena, after, US_TEXT_LINES, US_STRING_MAX), count);
}

bool us_diff_is_rewording(const us_diff_change *change)
{
    return change->before && change->after && us_value_is_string(*change->before) &&
           us_value_is_string(*change->after) &&
           (us_value_length(*change->before) > 40 ||
            us_value_length(*change->after) > 40);
}

static us_str or_unknown(us_str word)
{
    return word.length > 0 ? word : US_STR("unknown");
}

void us_diff_add_verdict(us_buf *out, const us_diff_object *object)
{
    us_buf_add_c(out, us_diff_state_name(object->state));
    if (object->policy.length == 0) {
        us_buf_add_c(out, "; no policy compares such objects");
        return;
    }
    us_buf_add_c(out, "; score ");
    us_diff_add_number(out, object->score);
    if (object->threshold) {
        us_buf_add_c(out, " (threshold ");
        us_diff_add_number(out, object->threshold);
        us_buf_add_c(out, ")");
    }
    us_buf_add_format(out, "; bump required: %.*s, made: %.*s",
                      US_STR_ARG(or_unknown(object->required)),
                      US_STR_ARG(or_unknown(object->made)));
    bool is_known = us_diff_rank(object->made) > 0 || us_str_is(object->made, "none");
    if (is_known && us_diff_rank(object->made) < us_diff_rank(object->required))
        us_buf_add_c(out, " (too little)");
}

static void add_count(us_buf *out, size_t count, const char *what)
{
    if (count > 0)
        us_buf_add_format(out, ", %zu %s", count, what);
}

void us_diff_add_sum(us_buf *out, const us_diff_outcome *outcome)
{
    size_t all =
        outcome->same + outcome->states[0] + outcome->states[1] + outcome->states[2];
    us_buf_add_format(out, "%zu object%s: %zu changed", all, all == 1 ? "" : "s",
                      outcome->states[US_DIFF_CHANGED]);
    add_count(out, outcome->states[US_DIFF_ADDED], "added");
    add_count(out, outcome->states[US_DIFF_REMOVED], "removed");
    if (outcome->others > 0)
        us_buf_add_format(out, ", %zu document%s of other kinds", outcome->others,
                          outcome->others == 1 ? "" : "s");
    us_buf_add_format(out, "; score %g; bump required: %.*s; %zu refused", outcome->score,
                      US_STR_ARG(outcome->required), outcome->verdicts[US_DIFF_REFUSED]);
    add_count(out, outcome->verdicts[US_DIFF_WARNED], "warned");
    add_count(out, outcome->verdicts[US_DIFF_NOTED], "on dry run");
    add_count(out, outcome->error_count, outcome->error_count == 1 ? "error" : "errors");
}

/* ---- Changes ------------------------------------------------------------------------- */

typedef struct style {
    const char *refused, *noted, *removed, *added, *plain;
} style;

static const style colored = {"\033[31m", "\033[33m", "\033[31m[-", "\033[32m{+",
                              "\033[0m"};
static const style uncolored = {"", "", "[-", "{+", ""};

static void add_place(us_buf *out, us_diff_place place)
{
    us_buf_add_str(out, us_text_clean(out->arena, place.file, US_TEXT_ONE_LINE, 4096));
    if (place.at.row > 0)
        us_buf_add_format(out, ":%u:%u", place.at.row, place.at.column);
    if (place.file.length > 0)
        us_buf_add_c(out, ": ");
}

/* The lines of [text] begin with a bar, lest a CI server that reads along takes one for a
 * command. */
static void add_lines(us_buf *out, us_str text)
{
    for (size_t i = 0; i < text.length; i++) {
        us_buf_add_char(out, text.text[i]);
        if (text.text[i] == '\n')
            us_buf_add_c(out, "    | ");
    }
}

static void add_words(us_buf *out, const us_diff_change *change, const style *s)
{
    size_t count;
    us_word_part *parts = us_diff_words(out->arena, change, &count);
    us_buf_add_c(out, "    | ");
    for (size_t i = 0; i < count; i++) {
        bool removed = parts[i].change == US_WORDS_REMOVED;
        bool kept = parts[i].change == US_WORDS_KEPT;
        us_buf_add_c(out, kept ? "" : removed ? s->removed : s->added);
        add_lines(out, parts[i].text);
        us_buf_add_c(out, kept ? "" : removed ? "-]" : "+}");
        us_buf_add_c(out, kept ? "" : s->plain);
    }
    us_buf_add_char(out, '\n');
}

static void add_value(us_buf *out, const char *what, const usher_value *value)
{
    if (!value)
        return;
    us_str text = us_diff_shorten(out->arena, value, VALUE_MAX);
    us_buf_add_format(out, "    %s %.*s\n", what, US_STR_ARG(text));
}

static void add_change(us_buf *out, const us_diff_change *change, const style *s)
{
    bool is_major = us_str_is(change->class, "major") && change->accepted.length == 0;
    add_place(out, change->place);
    us_buf_add_format(out, "%s%.*s%s ", is_major ? s->refused : "",
                      US_STR_ARG(change->class), is_major ? s->plain : "");
    us_diff_add_number(out, change->weight);
    us_buf_add_format(out, ": %.*s", US_STR_ARG(change->message));
    if (change->accepted.length > 0)
        us_buf_add_format(out, " (accepted: %.*s)", US_STR_ARG(change->accepted));
    us_buf_add_char(out, '\n');
    if (us_diff_is_rewording(change)) {
        add_words(out, change, s);
        return;
    }
    add_value(out, "before:", change->before);
    add_value(out, "after: ", change->after);
}

/* ---- Objects ------------------------------------------------------------------------- */

static void add_object(us_buf *out, const us_diff_object *object, const style *s)
{
    for (size_t i = 0; i < object->change_count; i++)
        add_change(out, &object->changes[i], s);
    add_place(out, object->state == US_DIFF_REMOVED ? object->old : object->new);
    us_buf_add_format(out, "%.*s ", US_STR_ARG(object->title));
    us_diff_add_verdict(out, object);
    us_buf_add_char(out, '\n');
    for (size_t i = 0; i < object->problem_count; i++)
        us_buf_add_format(out, "    %s%s%s: %.*s [%.*s]\n",
                          object->verdict == US_DIFF_REFUSED ? s->refused : s->noted,
                          us_diff_verdict_name(object->verdict), s->plain,
                          US_STR_ARG(object->problems[i]), US_STR_ARG(object->policy));
    if (object->problem_count > 0 && object->fix.length > 0) {
        us_str fix = us_text_clean(out->arena, object->fix, US_TEXT_ONE_LINE, 4096);
        us_buf_add_format(out, "    fix: %.*s\n", US_STR_ARG(fix));
    }
}

void us_diff_print(us_buf *out, const us_diff_outcome *outcome, bool colors)
{
    for (size_t i = 0; i < outcome->count; i++)
        add_object(out, &outcome->objects[i], colors ? &colored : &uncolored);
}

void us_diff_summary(us_buf *out, const us_diff_outcome *outcome)
{
    for (size_t i = 0; i < outcome->error_count; i++) {
        add_place(out, outcome->errors[i].place);
        us_buf_add_format(out, "error: %.*s\n", US_STR_ARG(outcome->errors[i].text));
    }
    us_diff_add_sum(out, outcome);
    us_buf_add_char(out, '\n');
}
