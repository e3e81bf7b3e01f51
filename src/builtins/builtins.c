/* The list of families, and built-ins by name and number. The rows lie in the
 * families' files; here is one table of pointers to them in the order of the
 * names, made once, by whichever thread asks first. */
#include "builtins/builtin.h"

#include <pthread.h>

/* One line a family. */
#define FAMILIES(FAMILY)                                                                 \
    FAMILY(us_aggregates_family)                                                         \
    FAMILY(us_arrays_family)                                                             \
    FAMILY(us_aws_family)                                                                \
    FAMILY(us_bits_family)                                                               \
    FAMILY(us_casts_family)                                                              \
    FAMILY(us_crypto_family)                                                             \
    FAMILY(us_encoding_family)                                                           \
    FAMILY(us_format_family)                                                             \
    FAMILY(us_glob_family)                                                               \
    FAMILY(us_globs_match_family)                                                        \
    FAMILY(us_graph_family)                                                              \
    FAMILY(us_graphql_family)                                                            \
    FAMILY(us_http_family)                                                               \
    FAMILY(us_json_family)                                                               \
    FAMILY(us_json_patch_family)                                                         \
    FAMILY(us_json_path_family)                                                          \
    FAMILY(us_json_schema_family)                                                        \
    FAMILY(us_jwt_family)                                                                \
    FAMILY(us_net_family)                                                                \
    FAMILY(us_numbers_family)                                                            \
    FAMILY(us_objects_family)                                                            \
    FAMILY(us_operators_family)                                                          \
    FAMILY(us_print_family)                                                              \
    FAMILY(us_regex_family)                                                              \
    FAMILY(us_rego_family)                                                               \
    FAMILY(us_render_template_family)                                                    \
    FAMILY(us_semver_family)                                                             \
    FAMILY(us_sets_family)                                                               \
    FAMILY(us_strings_family)                                                            \
    FAMILY(us_strings_match_family)                                                      \
    FAMILY(us_time_family)                                                               \
    FAMILY(us_types_family)                                                              \
    FAMILY(us_units_family)                                                              \
    FAMILY(us_uri_family)                                                                \
    FAMILY(us_uuid_family)                                                               \
    FAMILY(us_x509_family)

#define DECLARE(family) extern const us_builtin_family family;
FAMILIES(DECLARE)
#undef DECLARE

#define POINTER(family) &family,
static const us_builtin_family *const families[] = {FAMILIES(POINTER)};
#undef POINTER

enum { FAMILY_COUNT = sizeof families / sizeof families[0], MOST_ROWS = 512 };

static const us_builtin *sorted[MOST_ROWS];
static size_t row_count;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Where [name] is, or belongs, in the table. */
static size_t find_place(us_str name)
{
    size_t low = 0, high = row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (us_str_compare(us_str_from(sorted[middle]->name), name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void sort_rows(void)
{
    for (size_t f = 0; f < FAMILY_COUNT; f++) {
        for (size_t i = 0; i < families[f]->count && row_count < MOST_ROWS; i++) {
            const us_builtin *row = &families[f]->rows[i];
            size_t place = find_place(us_str_from(row->name));
            memmove(&sorted[place + 1], &sorted[place],
                    (row_count - place) * sizeof sorted[0]);
            sorted[place] = row;
            row_count++;
        }
    }
}

const us_builtin *us_builtin_find(us_str name)
{
    pthread_once(&once, sort_rows);
    size_t place = find_place(name);
    if (place < row_count && us_str_is(name, sorted[place]->name))
        return sorted[place];
    return NULL;
}

const us_builtin *us_builtin_at(size_t index)
{
    pthread_once(&once, sort_rows);
    return index < row_count ? sorted[index] : NULL;
}

size_t us_builtin_index(const us_builtin *builtin)
{
    pthread_once(&once, sort_rows);
    return find_place(us_str_from(builtin->name));
}

/* How deep [c] leads into brackets. */
static int nesting(char c)
{
    if (c == '(' || c == '[' || c == '<')
        return 1;
    return c == ')' || c == ']' || c == '>' ? -1 : 0;
}

size_t us_builtin_arity(const us_builtin *builtin)
{
    const char *text = builtin->signature;
    if (text[0] != '(' || text[1] == ')')
        return 0;
    size_t count = 1;
    int depth = 0;
    for (; *text; text++) {
        depth += nesting(*text);
        if (depth == 0)
            break;
        if (depth == 1 && strncmp(text, "...", 3) == 0)
            return SIZE_MAX;
        count += depth == 1 && *text == ',';
    }
    return count;
}
