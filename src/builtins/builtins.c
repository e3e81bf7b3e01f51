/* The list of families, and built-ins by name and number. The rows lie in the
 * families' files; here are tables of them by the hashes of name and address, which
 * compiling asks many times for each rule, and one in the order of the names, each made once,
 * by whichever thread asks first. */
#include "builtins/builtin.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

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

/* Two slots for each row at the least. Rows are numbered in the order of the families; the
 * tables are small, for they are made at each start, in pages not touched before. */
enum { SLOTS = 2 * MOST_ROWS };

static uint16_t slots[SLOTS];     /* by name: number of a row + 1; 0: free */
static uint16_t row_slots[SLOTS]; /* the same by the row's address */
static const us_builtin *rows[MOST_ROWS];
static atomic_uchar arities[MOST_ROWS]; /* by row, + 1; 0: not counted yet */
static size_t row_count;
static pthread_once_t slots_once = PTHREAD_ONCE_INIT;

static const us_builtin *sorted[MOST_ROWS];
static pthread_once_t sorted_once = PTHREAD_ONCE_INIT;

/* FNV-1a. No key is needed: the names in the table are known, and there are few. */
static size_t first_slot(us_str name)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < name.length; i++)
        hash = (hash ^ (unsigned char)name.text[i]) * 16777619u;
    return (hash ^ hash >> 16) % SLOTS;
}

static size_t first_row_slot(const us_builtin *row)
{
    return (uintptr_t)row / sizeof *row % SLOTS;
}

static void take_slot(uint16_t *table, size_t first)
{
    while (table[first])
        first = (first + 1) % SLOTS;
    table[first] = (uint16_t)row_count;
}

static void add_row(const us_builtin *row)
{
    rows[row_count++] = row;
    take_slot(slots, first_slot(us_str_from(row->name)));
    take_slot(row_slots, first_row_slot(row));
}

static void fill_slots(void)
{
    for (size_t f = 0; f < FAMILY_COUNT; f++)
        for (size_t i = 0; i < families[f]->count && row_count < MOST_ROWS; i++)
            add_row(&families[f]->rows[i]);
}

static int compare_rows(const void *a, const void *b)
{
    const us_builtin *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

static void sort_rows(void)
{
    pthread_once(&slots_once, fill_slots);
    memcpy(sorted, rows, sizeof rows);
    qsort(sorted, row_count, sizeof sorted[0], compare_rows);
}

const us_builtin *us_builtin_find(us_str name)
{
    pthread_once(&slots_once, fill_slots);
    for (size_t i = first_slot(name); slots[i]; i = (i + 1) % SLOTS)
        if (us_str_is_name(name, rows[slots[i] - 1]->name))
            return rows[slots[i] - 1];
    return NULL;
}

/* The number of the row, or MOST_ROWS if it is the host's. */
static size_t number_of(const us_builtin *row)
{
    pthread_once(&slots_once, fill_slots);
    for (size_t i = first_row_slot(row); row_slots[i]; i = (i + 1) % SLOTS)
        if (rows[row_slots[i] - 1] == row)
            return row_slots[i] - 1u;
    return MOST_ROWS;
}

const us_builtin *us_builtin_at(size_t index)
{
    pthread_once(&sorted_once, sort_rows);
    return index < row_count ? sorted[index] : NULL;
}

/* How deep [c] leads into brackets. */
static int nesting(char c)
{
    if (c == '(' || c == '[' || c == '<')
        return 1;
    return c == ')' || c == ']' || c == '>' ? -1 : 0;
}

static size_t count_operands(const us_builtin *builtin)
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
        if (depth == 1 && *text == '.' && strncmp(text, "...", 3) == 0)
            return SIZE_MAX;
        count += depth == 1 && *text == ',';
    }
    return count;
}

size_t us_builtin_arity(const us_builtin *builtin)
{
    enum { ANY = 255 };
    size_t row = number_of(builtin);
    if (row == MOST_ROWS)
        return count_operands(builtin);
    size_t known = atomic_load_explicit(&arities[row], memory_order_relaxed);
    if (!known) {
        size_t count = count_operands(builtin);
        known = count == SIZE_MAX ? ANY : count + 1;
        atomic_store_explicit(&arities[row], (unsigned char)known, memory_order_relaxed);
    }
    return known == ANY ? SIZE_MAX : known - 1;
}
