/* SARIF 2.1.0 (OASIS), as far as code scanning reads it: one run, a rule for each name that a
 * finding has, a result for each finding. Composed as a value, whose members are then written in
 * order of their names. */
#include "report/formats.h"

#include "base/utf8.h"
#include "builtins/digest.h"
#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"

#include <usher.h>

static us_value text_value(us_arena *arena, us_str text)
{
    return us_value_string_checked(arena, us_utf8_make_valid(arena, text));
}

static void put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

static void put_text(us_arena *arena, us_object *object, const char *name, us_str text)
{
    put(object, name, text_value(arena, text));
}

/* {"text": …}, the form that SARIF gives to each message. */
static void put_message(us_arena *arena, us_object *object, const char *name, us_str text)
{
    us_object *message = us_object_new(arena, 1);
    put_text(arena, message, "text", text);
    put(object, name, us_value_object(message));
}

static const char *level_of(us_report_level level)
{
    static const char *const levels[] = {"note", "warning", "error", "error"};
    return levels[level];
}

/* ---- Rules ---------------------------------------------------------------------------- */

/* Scores in the bands that code scanning reads its own words from. */
static const char *score_of(us_str severity)
{
    static const char *const scores[][2] = {
        {"critical", "9.5"}, {"high", "8.0"}, {"medium", "5.5"}, {"low", "2.0"}};
    for (size_t i = 0; i < sizeof scores / sizeof *scores; i++)
        if (us_str_is(severity, scores[i][0]))
            return scores[i][1];
    return NULL;
}

static us_value rule_value(us_arena *arena, us_str name, const us_report_rule *rule)
{
    us_object *object = us_object_new(arena, 6);
    put_text(arena, object, "id", name);
    if (rule && rule->title.length)
        put_message(arena, object, "shortDescription", rule->title);
    if (rule && rule->description.length)
        put_message(arena, object, "fullDescription", rule->description);
    if (rule && rule->fix.length)
        put_message(arena, object, "help", rule->fix);
    const char *score = rule ? score_of(rule->severity) : NULL;
    if (score) {
        us_object *properties = us_object_new(arena, 1);
        put_text(arena, properties, "security-severity", us_str_from(score));
        put(object, "properties", us_value_object(properties));
    }
    return us_value_object(object);
}

/* The number of the rule called [name] in [rules], which gets it if it is not there. */
static size_t rule_number(us_arena *arena, const us_report *report, us_array *rules,
                          us_object *numbers, us_str name)
{
    us_value key = text_value(arena, name);
    const us_value *number = us_object_get(numbers, key);
    if (number)
        return (size_t)number->as.integer;
    us_object_put(numbers, key, us_value_integer((int64_t)rules->count));
    us_array_push(rules, rule_value(arena, name, us_report_find_rule(report, name)));
    return rules->count - 1;
}

/* ---- Results -------------------------------------------------------------------------- */

/* A path as a URI reference (RFC 3986): what may not stand there is escaped; an absolute path
 * gets its scheme. */
static us_str uri_of(us_arena *arena, us_str path)
{
    static const char kept[] = "-._~!$&'()*+,;=@/";
    us_buf uri = us_buf_make(arena);
    us_buf_add_c(&uri, us_str_starts_with(path, US_STR("/")) ? "file://" : "");
    if (us_str_starts_with(path, US_STR("./")))
        path = us_str_slice(path, 2, path.length);
    for (size_t i = 0; i < path.length; i++) {
        unsigned char c = (unsigned char)path.text[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                     (c >= 'a' && c <= 'z') || (c && strchr(kept, c));
        if (plain)
            us_buf_add_char(&uri, (char)c);
        else
            us_buf_add_format(&uri, "%%%02X", c);
    }
    return us_buf_str(&uri);
}

/* An object of a cluster is at no place in a file. */
static us_value logical_value(us_arena *arena, us_report_place place)
{
    us_object *logical = us_object_new(arena, 2);
    us_object *location = us_object_new(arena, 1);
    us_array *all = us_array_new(arena, 1);
    put_text(arena, logical, "fullyQualifiedName", place.file);
    put_text(arena, logical, "kind", US_STR("resource"));
    us_array_push(all, us_value_object(logical));
    put(location, "logicalLocations", us_value_array(all));
    return us_value_object(location);
}

static us_value location_value(us_arena *arena, us_report_place place)
{
    if (place.is_object)
        return logical_value(arena, place);
    us_object *artifact = us_object_new(arena, 1);
    us_object *physical = us_object_new(arena, 2);
    us_object *location = us_object_new(arena, 1);
    put_text(arena, artifact, "uri", uri_of(arena, place.file));
    put(physical, "artifactLocation", us_value_object(artifact));
    if (place.line) {
        us_object *region = us_object_new(arena, 2);
        put(region, "startLine", us_value_integer(place.line));
        if (place.column)
            put(region, "startColumn", us_value_integer(place.column));
        put(physical, "region", us_value_object(region));
    }
    put(location, "physicalLocation", us_value_object(physical));
    return us_value_object(location);
}

/* What stays the same when lines move, so that a finding is known again. */
static us_value fingerprint_value(us_arena *arena, const us_report_case *checked,
                                  const us_report_finding *finding)
{
    us_buf text = us_buf_make(arena);
    us_str parts[] = {checked->suite, checked->name, finding->rule, finding->message};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        us_buf_add_str(&text, parts[i]);
        us_buf_add_char(&text, '\0');
    }
    unsigned char digest[US_DIGEST_SIZE];
    us_object *prints = us_object_new(arena, 1);
    if (us_digest_compute(US_DIGEST_SHA256, us_buf_str(&text), digest))
        put_text(arena, prints, "usher/v1", us_digest_hex(arena, digest, 8));
    return us_value_object(prints);
}

static us_value result_value(us_arena *arena, const us_report *report,
                             const us_report_case *checked,
                             const us_report_finding *finding, size_t rule)
{
    us_object *object = us_object_new(arena, 6);
    us_report_place place = finding->place.file.length ? finding->place : checked->place;
    us_str fix = us_report_fix_of(report, finding);
    us_str message = finding->message;
    if (fix.length)
        message =
            us_str_format(arena, "%.*s\nfix: %.*s", US_STR_ARG(message), US_STR_ARG(fix));
    put_text(arena, object, "ruleId", finding->rule);
    put(object, "ruleIndex", us_value_integer((int64_t)rule));
    put_text(arena, object, "level", us_str_from(level_of(finding->level)));
    put_message(arena, object, "message", message);
    put(object, "partialFingerprints", fingerprint_value(arena, checked, finding));
    if (place.file.length) {
        us_array *locations = us_array_new(arena, 1);
        us_array_push(locations, location_value(arena, place));
        put(object, "locations", us_value_array(locations));
    }
    return us_value_object(object);
}

/* ---- The log -------------------------------------------------------------------------- */

static us_value tool_value(us_arena *arena, const us_report *report, us_array *rules)
{
    us_object *driver = us_object_new(arena, 4);
    us_object *tool = us_object_new(arena, 1);
    put_text(arena, driver, "name", us_str_from(report->tool));
    put_text(arena, driver, "semanticVersion", us_str_from(usher_version()));
    put(driver, "rules", us_value_array(rules));
    put(tool, "driver", us_value_object(driver));
    return us_value_object(tool);
}

static us_value run_value(us_arena *arena, const us_report *report)
{
    us_array *rules = us_array_new(arena, 0);
    us_array *results = us_array_new(arena, 0);
    us_object *numbers = us_object_new(arena, 0);
    for (size_t i = 0; i < report->case_count; i++) {
        const us_report_case *checked = &report->cases[i];
        for (size_t j = 0; j < checked->finding_count; j++) {
            const us_report_finding *finding = &checked->findings[j];
            size_t rule = rule_number(arena, report, rules, numbers, finding->rule);
            us_array_push(results, result_value(arena, report, checked, finding, rule));
        }
    }
    us_object *run = us_object_new(arena, 3);
    put(run, "tool", tool_value(arena, report, rules));
    put_text(arena, run, "columnKind", US_STR("unicodeCodePoints"));
    put(run, "results", us_value_array(results));
    return us_value_object(run);
}

void us_report_sarif(us_buf *out, const us_report *report)
{
    us_arena *arena = out->arena;
    us_object *log = us_object_new(arena, 3);
    us_array *runs = us_array_new(arena, 1);
    us_array_push(runs, run_value(arena, report));
    put_text(arena, log, "$schema",
             US_STR("https://json.schemastore.org/sarif-2.1.0.json"));
    put_text(arena, log, "version", US_STR("2.1.0"));
    put(log, "runs", us_value_array(runs));
    us_json_write(out, us_value_object(log), US_JSON_PRETTY);
    us_buf_add_char(out, '\n');
}
