/* Records: writing what a page came to, and reading what an audit that broke off has left. The
 * state file is only ever appended to, so its last line may be half of one; it then does not
 * count, and the page is judged again. */
#include "audit/journal.h"

#include "base/buf.h"
#include "base/file.h"
#include "codec/json.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define STATE_MAX  ((size_t)1 << 30)
#define WORDS_MAX  5 /* operations of a patch that are named */
#define SHORT_PATH 80

/* ---- Records of pages ---------------------------------------------------------------- */

static void put(us_object *object, const char *name, us_value value)
{
    us_object_add(object, us_value_string(us_str_from(name)), value);
}

static void put_text(us_arena *arena, us_object *object, const char *name, us_str text)
{
    if (text.length > 0)
        put(object, name, us_value_string(us_str_copy(arena, text)));
}

static us_value finding_value(us_arena *arena, const us_review_finding *finding)
{
    us_object *value = us_object_new(arena, 8);
    put_text(arena, value, "level", us_str_from(us_review_level_name(finding->level)));
    put_text(arena, value, "policy", finding->policy);
    put_text(arena, value, "rule", finding->rule);
    put_text(arena, value, "message", finding->message);
    put_text(arena, value, "field", finding->field);
    put_text(arena, value, "severity", finding->severity);
    put_text(arena, value, "fix", finding->fix);
    if (finding->details)
        put(value, "details", us_value_copy(arena, *finding->details));
    return us_value_object(value);
}

/* What patches would change, in words: "add /metadata/labels/team, …". */
static us_str mended_words(us_arena *arena, const us_value *patch)
{
    us_buf words = us_buf_make(arena);
    if (!patch || us_value_tag(*patch) != US_TAG_ARRAY)
        return US_STR_EMPTY;
    const us_array *operations = patch->as.array;
    for (uint32_t i = 0; i < operations->count && i < WORDS_MAX; i++) {
        us_str path = us_value_member_text(operations->items[i], "path");
        us_str what = us_value_member_text(operations->items[i], "op");
        us_buf_add_format(&words, "%s%.*s %.*s%s", i > 0 ? ", " : "", US_STR_ARG(what),
                          (int)(path.length > SHORT_PATH ? SHORT_PATH : path.length),
                          path.text, path.length > SHORT_PATH ? "…" : "");
    }
    if (operations->count > WORDS_MAX)
        us_buf_add_format(&words, " and %u more", operations->count - WORDS_MAX);
    return us_buf_str(&words);
}

static us_value identity_of(us_arena *arena, const us_manifest *manifest)
{
    us_object *object = us_object_new(arena, 4);
    put_text(arena, object, "apiVersion", manifest->api_version);
    put_text(arena, object, "kind", manifest->kind);
    put_text(arena, object, "namespace", manifest->namespace);
    put_text(arena, object, "name", manifest->name);
    return us_value_object(object);
}

static us_value objects_value(us_arena *arena, const us_review_outcome *outcome)
{
    us_array *objects = us_array_new(arena, 4);
    for (size_t i = 0; i < outcome->object_count; i++) {
        const us_review_object *object = &outcome->objects[i];
        if (object->count == 0 && object->print.length == 0 && !object->patch)
            continue;
        us_object *value = us_object_new(arena, 5);
        us_array *findings = us_array_new(arena, object->count);
        for (size_t j = 0; j < object->count; j++)
            us_array_push(findings,
                          finding_value(arena, &outcome->findings[object->first + j]));
        put_text(arena, value, "name", object->name);
        if (object->manifest)
            put(value, "object", identity_of(arena, object->manifest));
        put_text(arena, value, "print", object->print);
        put_text(arena, value, "mended", mended_words(arena, object->patch));
        put(value, "findings", us_value_array(findings));
        us_array_push(objects, us_value_object(value));
    }
    return us_value_array(objects);
}

static us_value page_record(us_arena *arena, size_t number,
                            const us_review_outcome *outcome, us_str next, bool done)
{
    us_object *record = us_object_new(arena, 6);
    us_array *successes = us_array_new(arena, outcome->package_count);
    for (size_t i = 0; i < outcome->package_count; i++)
        us_array_push(successes, us_value_integer((int64_t)outcome->successes[i]));
    put(record, "list", us_value_integer((int64_t)number));
    put(record, "judged", us_value_integer((int64_t)outcome->judged_count));
    put_text(arena, record, "next", next);
    put(record, "done", us_value_boolean(done));
    put(record, "successes", us_value_array(successes));
    put(record, "objects", objects_value(arena, outcome));
    return us_value_object(record);
}

/* ---- Taking records ------------------------------------------------------------------ */

static bool is_true(us_value value)
{
    return us_value_tag(value) == US_TAG_BOOLEAN && value.as.integer != 0;
}

/* False where [record] is none. */
static bool take(us_audit *audit, us_value record)
{
    us_value number = us_value_member(record, "list"),
             judged = us_value_member(record, "judged");
    if (us_value_tag(number) != US_TAG_INTEGER || number.as.integer < 0 ||
        (uint64_t)number.as.integer >= audit->list_count)
        return false;
    us_audit_list *list = &audit->lists[number.as.integer];
    if (is_true(us_value_member(record, "again"))) {
        audit->total -= list->judged;
        list->records = us_array_new(audit->arena, 4);
        list->judged = 0;
        list->next = US_STR_EMPTY;
        list->is_done = false;
        return true;
    }
    if (us_value_tag(judged) != US_TAG_INTEGER || judged.as.integer < 0)
        return false;
    us_array_push(list->records, record);
    list->judged += (size_t)judged.as.integer;
    audit->total += (size_t)judged.as.integer;
    list->next = us_value_member_text(record, "next");
    list->is_done = is_true(us_value_member(record, "done"));
    return true;
}

/* ---- The state file ------------------------------------------------------------------ */

static bool write_line(us_audit *audit, us_value value, us_str *error)
{
    us_arena *arena = us_arena_scratch(audit->arena);
    us_buf line = us_buf_make(arena);
    us_json_write(&line, value, US_JSON_COMPACT);
    us_buf_add_char(&line, '\n');
    us_str text = us_buf_str(&line);
    bool written = fwrite(text.text, 1, text.length, audit->state) == text.length &&
                   fflush(audit->state) == 0;
    us_arena_free(arena);
    if (!written)
        *error = us_file_error(audit->arena, "write", audit->options->state);
    return written;
}

static bool read_line(us_audit *audit, us_str line, us_value *value)
{
    us_diag diag = {0};
    return us_json_read(audit->arena, line, NULL, value, NULL, &diag);
}

static bool load_text(us_audit *audit, us_str text, us_str *error)
{
    size_t from = 0, end, pages = 0;
    for (; (end = us_str_find(text, US_STR("\n"), from)) != US_STR_NONE; from = end + 1) {
        us_value value;
        bool good = read_line(audit, us_str_slice(text, from, end), &value);
        if (good)
            good =
                from == 0 ? us_value_equal(value, audit->identity) : take(audit, value);
        if (!good) {
            *error = us_str_format(
                audit->arena,
                from == 0 ? "%s is the state of another audit (other policies, options "
                            "or cluster): remove it to begin anew"
                          : "%s is damaged: remove it to begin anew",
                audit->options->state);
            return false;
        }
        pages += from > 0;
    }
    if (pages > 0)
        us_audit_note(audit, "goes on after %zu objects, by %s", audit->total,
                      audit->options->state);
    return true;
}

/* The state never begins anew in a file that has one; what is half a line at its end is cut
 * off. */
bool us_journal_load(us_audit *audit, us_str *error)
{
    const char *path = audit->options->state;
    us_str text;
    if (!path || access(path, F_OK) != 0)
        return true;
    if (!us_file_read(audit->arena, path, STATE_MAX, &text, error) ||
        !load_text(audit, text, error))
        return false;
    size_t whole = text.length;
    while (whole > 0 && text.text[whole - 1] != '\n')
        whole--;
    if (whole == text.length || truncate(path, (off_t)whole) == 0)
        return true;
    *error = us_file_error(audit->arena, "truncate", path);
    return false;
}

bool us_journal_open(us_audit *audit, us_str *error)
{
    const char *path = audit->options->state;
    if (!path)
        return true;
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    audit->state = file >= 0 ? fdopen(file, "a") : NULL;
    if (!audit->state) {
        *error = us_file_error(audit->arena, "open", path);
        if (file >= 0)
            close(file);
        return false;
    }
    return lseek(file, 0, SEEK_END) > 0 || write_line(audit, audit->identity, error);
}

static bool add(us_audit *audit, us_value record, us_str *error)
{
    take(audit, record);
    return !audit->state || write_line(audit, record, error);
}

bool us_journal_add(us_audit *audit, size_t number, const us_review_outcome *outcome,
                    us_str next, bool done, us_str *error)
{
    return add(audit, page_record(audit->arena, number, outcome, next, done), error);
}

bool us_journal_restart(us_audit *audit, size_t number, us_str *error)
{
    us_object *record = us_object_new(audit->arena, 2);
    put(record, "list", us_value_integer((int64_t)number));
    put(record, "again", US_TRUE);
    return add(audit, us_value_object(record), error);
}

void us_journal_close(us_audit *audit)
{
    bool is_done = true;
    for (size_t i = 0; i < audit->list_count; i++) {
        const us_audit_list *list = &audit->lists[i];
        is_done &= list->is_done || (list->error.length > 0 && !list->is_transient);
    }
    if (!audit->state)
        return;
    fclose(audit->state);
    audit->state = NULL;
    if (is_done)
        unlink(audit->options->state);
}
