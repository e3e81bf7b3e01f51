/* The capabilities of OPA's releases, made from what each added to the one before:
 * functions from opa_versions.def, and the few changes of the language listed here. */
#include "authoring/authoring.h"
#include "authoring/entries.h"
#include "codec/json.h"
#include "engine/engine.h"
#include "syntax/language.h"

typedef struct version {
    const char *name;
    const char *functions; /* separated by blanks */
} version;

static const version versions[] = {
#define VERSION(name, functions) {name, functions},
#include "authoring/opa_versions.def"
#undef VERSION
};

enum { VERSION_COUNT = sizeof versions / sizeof versions[0], NO_VERSION = VERSION_COUNT };

typedef struct change {
    const char *since;
    unsigned features, keywords; /* all that there are from then on */
} change;

static const change changes[] = {
    {"v0.34.0", 0, US_FUTURE_IN},
    {"v0.38.0", 0, US_FUTURE_IN | US_FUTURE_EVERY},
    {"v0.42.0", 0, US_FUTURE_OF_V1},
    {"v0.46.0", US_FEATURE_HEAD_PREFIXES, US_FUTURE_OF_V1},
    {"v0.59.0",
     US_FEATURE_HEAD_PREFIXES | US_FEATURE_HEAD_REFS | US_FEATURE_REGO_V1_IMPORT,
     US_FUTURE_OF_V1},
    {"v1.0.0", US_FEATURE_REGO_V1, 0},
    {"v1.6.0", US_FEATURE_REGO_V1 | US_FEATURE_KEYWORDS_IN_REFS, 0},
    {"v1.12.0", US_FEATURE_REGO_V1 | US_FEATURE_KEYWORDS_IN_REFS | US_FEATURE_TEMPLATES,
     0},
    {"v1.17.0", US_FEATURE_REGO_V1 | US_FEATURE_KEYWORDS_IN_REFS | US_FEATURE_TEMPLATES,
     US_FUTURE_NOT},
    {"v1.20.0", US_FEATURE_REGO_V1 | US_FEATURE_KEYWORDS_IN_REFS | US_FEATURE_TEMPLATES,
     US_FUTURE_AND | US_FUTURE_NOT | US_FUTURE_OR},
    {"v1.22.0",
     US_FEATURE_REGO_V1 | US_FEATURE_REGO_V2 | US_FEATURE_REGO_V2_IMPORT |
         US_FEATURE_KEYWORDS_IN_REFS | US_FEATURE_TEMPLATES,
     US_FUTURE_AND | US_FUTURE_NOT | US_FUTURE_OR},
};

/* Deprecated functions are marked as such since then. */
static const char marks_since[] = "v1.11.0";

static size_t find_version(us_str name)
{
    for (size_t i = 0; i < VERSION_COUNT; i++)
        if (us_str_is(name, versions[i].name))
            return i;
    return NO_VERSION;
}

static bool lists(const char *functions, us_str name)
{
    us_str rest = us_str_from(functions);
    while (rest.length) {
        size_t end = us_str_find(rest, US_STR(" "), 0);
        if (end == US_STR_NONE)
            end = rest.length;
        if (us_str_equal(us_str_slice(rest, 0, end), name))
            return true;
        rest = us_str_slice(rest, end + (end < rest.length), rest.length);
    }
    return false;
}

/* The number of the release that brought the function. */
static size_t brought_by(us_str function)
{
    for (size_t i = 0; i < VERSION_COUNT; i++)
        if (lists(versions[i].functions, function))
            return i;
    return 0;
}

static bool is_in(const void *data, const us_builtin *builtin)
{
    const size_t *release = data;
    return brought_by(us_str_from(builtin->name)) <= *release;
}

bool us_capabilities_of_version(us_buf *out, us_str name)
{
    size_t release = find_version(name);
    if (release == NO_VERSION)
        return false;
    us_language language = {0, 0, US_STR_EMPTY};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        if (find_version(us_str_from(changes[i].since)) <= release) {
            language.features = changes[i].features;
            language.keywords = changes[i].keywords;
        }
    us_entries entries = {
        .admits = is_in,
        .data = &release,
        .unmarked = release < find_version(us_str_from(marks_since)),
    };
    us_entries_show(out, &entries, &language);
    return true;
}

void us_capabilities_list_versions(us_buf *out)
{
    for (size_t i = 0; i < VERSION_COUNT; i++)
        us_buf_add_format(out, "%s\n", versions[i].name);
}

bool us_capabilities_of_file(us_buf *out, us_str json, us_str *error)
{
    us_diag diag = {0};
    us_value value;
    if (!us_capabilities_read(out->arena, json, error))
        return false;
    if (us_json_read(out->arena, json, NULL, &value, NULL, &diag))
        us_json_write(out, value, US_JSON_COMPACT);
    return out->length > 0;
}
