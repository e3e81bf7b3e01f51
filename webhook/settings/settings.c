/* The table of settings, and how they are read: presets, variables of the environment,
 * arguments. A value is always a text at first; its kind says what becomes of it. What is
 * written about settings is settings_text.c's. */
#include "settings_table.h"

#include <stddef.h>
#include <stdlib.h>

const setting settings_rows[SETTING_COUNT] = {
#define SETTING(field, kind, name, letter, value, least, most, preset, help)             \
    {SETTING_##field, name, letter, KIND_##kind, value,                                  \
     least,           most, preset, help,        offsetof(settings, field)},
#include "settings.def"
#undef SETTING
};

/* ---- Values --------------------------------------------------------------------------- */

/* A number and its unit; false if it is none, or too large to hold. */
static bool read_number(const char *text, uint64_t *number, const char **unit)
{
    *number = 0;
    if (*text < '0' || *text > '9')
        return false;
    for (; *text >= '0' && *text <= '9'; text++)
        if (__builtin_mul_overflow(*number, UINT64_C(10), number) ||
            __builtin_add_overflow(*number, (uint64_t)(*text - '0'), number))
            return false;
    *unit = text;
    return true;
}

/* What one of [unit] is; 0 if there is none of that name. */
static uint64_t unit_of(setting_kind kind, const char *unit)
{
    static const struct {
        setting_kind kind;
        const char *name;
        uint64_t factor;
    } units[] = {{KIND_SECONDS, "s", 1},
                 {KIND_SECONDS, "m", 60},
                 {KIND_SECONDS, "h", 3600},
                 {KIND_SECONDS, "d", 86400},
                 {KIND_BYTES, "KiB", UINT64_C(1) << 10},
                 {KIND_BYTES, "MiB", UINT64_C(1) << 20},
                 {KIND_BYTES, "GiB", UINT64_C(1) << 30}};
    if (!*unit)
        return 1;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (units[i].kind == kind && strcmp(units[i].name, unit) == 0)
            return units[i].factor;
    return 0;
}

static bool store_number(us_arena *arena, const setting *s, const char *value,
                         uint64_t *number, us_str *error)
{
    const char *unit = NULL;
    if (read_number(value, number, &unit)) {
        uint64_t factor = unit_of(s->kind, unit);
        if (factor > 0 && !__builtin_mul_overflow(*number, factor, number) &&
            *number >= s->least && *number <= s->most)
            return true;
    }
    *error = us_str_format(arena, "%s is no number from %llu to %llu%s", value,
                           (unsigned long long)s->least, (unsigned long long)s->most,
                           s->kind == KIND_SECONDS ? " (or 2m, 1h, 7d)"
                           : s->kind == KIND_BYTES ? " (or 64KiB, 32MiB, 1GiB)"
                                                   : "");
    return false;
}

void setting_each_word(const setting *s,
                       bool (*take)(void *data, us_str word, unsigned i), void *data)
{
    us_str words = us_str_from(s->value);
    unsigned i = 0;
    for (size_t from = 0; from <= words.length; i++) {
        size_t end = us_str_find(words, US_STR("|"), from);
        if (end == US_STR_NONE)
            end = words.length;
        if (!take(data, us_str_slice(words, from, end), i))
            return;
        from = end + 1;
    }
}

/* A word that is looked for. */
typedef struct chosen {
    const char *value;
    unsigned number;
    bool found;
} chosen;

static bool compare_word(void *data, us_str word, unsigned i)
{
    chosen *c = data;
    c->found = us_str_is(word, c->value);
    c->number = i;
    return !c->found;
}

static bool store_choice(us_arena *arena, const setting *s, const char *value,
                         unsigned *number, us_str *error)
{
    chosen c = {.value = value};
    setting_each_word(s, compare_word, &c);
    if (c.found)
        *number = c.number;
    else
        *error = us_str_format(arena, "%s is none of %s", value, s->value);
    return c.found;
}

static bool store_flag(us_arena *arena, const char *value, bool *flag, us_str *error)
{
    *flag = strcmp(value, "true") == 0;
    if (*flag || strcmp(value, "false") == 0)
        return true;
    *error = us_str_format(arena, "%s is neither true nor false", value);
    return false;
}

bool setting_store(us_arena *arena, settings *to, const setting *s, const char *value,
                   const char *from, us_str *error)
{
    to->from[s->number] = from;
    void *field = (char *)to + s->place;
    text_list *list = field;
    switch (s->kind) {
    case KIND_TEXT:
        *(const char **)field = value;
        return true;
    case KIND_LIST:
        list->items = us_arena_grow(arena, list->items, list->count * sizeof *list->items,
                                    (list->count + 1) * sizeof *list->items);
        list->items[list->count++] = value;
        return true;
    case KIND_NUMBER:
    case KIND_SECONDS:
    case KIND_BYTES:
        return store_number(arena, s, value, field, error);
    case KIND_CHOICE:
        return store_choice(arena, s, value, field, error);
    case KIND_FLAG:
        return store_flag(arena, value, field, error);
    }
    return false;
}

void setting_clear(settings *to, const setting *s)
{
    *(text_list *)(void *)((char *)to + s->place) = (text_list){NULL, 0};
}

/* ---- Names ---------------------------------------------------------------------------- */

us_str setting_key(us_arena *arena, const setting *s)
{
    us_buf key = us_buf_make(arena);
    for (const char *c = s->name; *c; c++) {
        if (*c == '-')
            us_buf_add_char(&key, (char)(*++c - 'a' + 'A'));
        else
            us_buf_add_char(&key, *c);
    }
    return us_buf_str(&key);
}

us_str setting_variable(us_arena *arena, const setting *s)
{
    us_buf variable = us_buf_make(arena);
    us_buf_add_c(&variable, "USHER_");
    for (const char *c = s->name; *c; c++)
        us_buf_add_char(&variable, *c == '-' ? '_' : (char)(*c - 'a' + 'A'));
    return us_buf_str(&variable);
}

bool setting_is_for_files(const setting *s)
{
    return s->kind != KIND_FLAG && s->number != SETTING_config;
}

const setting *setting_of_key(us_str key)
{
    us_arena arena;
    const setting *found = NULL;
    us_arena_init(&arena, 0, NULL);
    for (size_t i = 0; i < SETTING_COUNT && !found; i++)
        if (setting_is_for_files(&settings_rows[i]) &&
            us_str_equal(setting_key(&arena, &settings_rows[i]), key))
            found = &settings_rows[i];
    us_arena_free(&arena);
    return found;
}

us_str setting_keys(us_arena *arena)
{
    us_buf keys = us_buf_make(arena);
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (setting_is_for_files(&settings_rows[i])) {
            us_buf_add_c(&keys, keys.length ? " " : "");
            us_buf_add_str(&keys, setting_key(arena, &settings_rows[i]));
        }
    return us_buf_str(&keys);
}

/* ---- Arguments ------------------------------------------------------------------------ */

/* An argument that was understood. */
typedef struct argument {
    const setting *setting;
    const char *value;
} argument;

/* The setting that [text] ("--name", "--name=value", "-x", "-xvalue") means, or NULL;
 * [value] gets what is attached to it, or NULL. */
static const setting *find_flag(const char *text, const char **value)
{
    bool is_long = text[1] == '-';
    const char *name = text + (is_long ? 2 : 1);
    size_t length = is_long ? strcspn(name, "=") : 1;
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const setting *s = &settings_rows[i];
        bool same = is_long
                        ? strlen(s->name) == length && strncmp(s->name, name, length) == 0
                        : s->letter != 0 && s->letter == *name;
        if (!same)
            continue;
        *value = name[length] ? name + length + (is_long ? 1 : 0) : NULL;
        return s;
    }
    return NULL;
}

static bool read_arguments(us_arena *arena, int count, char **texts, argument *found,
                           size_t *found_count, us_str *error)
{
    *found_count = 0;
    for (int i = 1; i < count; i++) {
        const char *text = texts[i];
        const char *value = NULL;
        const setting *s = text[0] == '-' && text[1] ? find_flag(text, &value) : NULL;
        if (!s) {
            *error =
                us_str_format(arena, "unknown argument %s (--help lists them)", text);
            return false;
        }
        if (s->kind == KIND_FLAG && !value)
            value = "true";
        else if (!value && i + 1 < count)
            value = texts[++i];
        if (!value) {
            *error = us_str_format(arena, "--%s takes %s", s->name, s->value);
            return false;
        }
        found[(*found_count)++] = (argument){s, value};
    }
    return true;
}

/* The value that counts for --config and --help, before anything else is read. */
static const char *last_value(const argument *found, size_t count, setting_number which)
{
    for (size_t i = count; i > 0; i--)
        if (found[i - 1].setting->number == which)
            return found[i - 1].value;
    return NULL;
}

static bool apply_arguments(us_arena *arena, const argument *found, size_t count,
                            settings *to, us_str *error)
{
    for (size_t i = 0; i < count; i++)
        if (found[i].setting->kind == KIND_LIST)
            setting_clear(to, found[i].setting);
    for (size_t i = 0; i < count; i++) {
        us_str flag = us_str_format(arena, "--%s", found[i].setting->name);
        if (!setting_store(arena, to, found[i].setting, found[i].value, flag.text,
                           error)) {
            *error = us_str_format(arena, "%s: %.*s", flag.text, US_STR_ARG(*error));
            return false;
        }
    }
    return true;
}

/* ---- The environment, and presets ------------------------------------------------------ */

/* Items of a list in one text have commas between. */
static bool store_list(us_arena *arena, settings *to, const setting *s, const char *text,
                       const char *from, us_str *error)
{
    setting_clear(to, s);
    to->from[s->number] = from;
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, ",");
        if (length > 0 &&
            !setting_store(arena, to, s, us_str_to_c(arena, us_str_make(at, length)),
                           from, error))
            return false;
        at += length + (at[length] ? 1 : 0);
    }
    return true;
}

static bool store_text(us_arena *arena, settings *to, const setting *s, const char *text,
                       const char *from, us_str *error)
{
    return s->kind == KIND_LIST ? store_list(arena, to, s, text, from, error)
                                : setting_store(arena, to, s, text, from, error);
}

static bool apply_presets(us_arena *arena, settings *to, us_str *error)
{
    *to = (settings){.address = NULL};
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const setting *s = &settings_rows[i];
        if (s->preset && !store_text(arena, to, s, s->preset, "default", error))
            return false;
    }
    return true;
}

static bool apply_environment(us_arena *arena, settings *to, us_str *error)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const setting *s = &settings_rows[i];
        us_str variable = setting_variable(arena, s);
        const char *text = s->kind == KIND_FLAG ? NULL : getenv(variable.text);
        if (text && !store_text(arena, to, s, text, variable.text, error)) {
            *error = us_str_format(arena, "%s: %.*s", variable.text, US_STR_ARG(*error));
            return false;
        }
    }
    return true;
}

/* ---- All of it ------------------------------------------------------------------------ */

bool settings_given(const settings *s, setting_number which)
{
    const char *from = s->from[which];
    return from && strcmp(from, "default") != 0;
}

static uint64_t number_at(const settings *s, setting_number which)
{
    uint64_t number;
    memcpy(&number, (const char *)s + settings_rows[which].place, sizeof number);
    return number;
}

static bool check_together(const settings *s, us_str *error)
{
    static const struct {
        enum { TOGETHER, NEEDS, EXCLUDES, AT_MOST } how;
        setting_number one, other;
        us_str text;
    } rules[] = {
#define RULE(how, one, other, text) {how, SETTING_##one, SETTING_##other, US_STR(text)},
#include "settings_rules.def"
#undef RULE
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        bool one = settings_given(s, rules[i].one),
             other = settings_given(s, rules[i].other);
        bool wrong = false;
        switch (rules[i].how) {
        case TOGETHER:
            wrong = one != other;
            break;
        case NEEDS:
            wrong = one && !other;
            break;
        case EXCLUDES:
            wrong = one && other;
            break;
        case AT_MOST:
            wrong =
                one && other && number_at(s, rules[i].one) > number_at(s, rules[i].other);
            break;
        }
        if (wrong) {
            *error = rules[i].text;
            return false;
        }
    }
    return true;
}

/* True if something is to be printed, whatever else is set. */
static bool prints_only(const argument *found, size_t count)
{
    return last_value(found, count, SETTING_help) ||
           last_value(found, count, SETTING_version) ||
           last_value(found, count, SETTING_config_schema) ||
           last_value(found, count, SETTING_settings_table) ||
           last_value(found, count, SETTING_manual) ||
           last_value(found, count, SETTING_metrics_table);
}

bool settings_read(us_arena *arena, int count, char **arguments, settings *result,
                   us_str *error)
{
    size_t found_count;
    argument *found = us_arena_alloc_array(arena, (size_t)count + 1, sizeof *found);
    if (!read_arguments(arena, count, arguments, found, &found_count, error) ||
        !apply_presets(arena, result, error))
        return false;
    if (prints_only(found, found_count))
        return apply_arguments(arena, found, found_count, result, error);
    const char *config = last_value(found, found_count, SETTING_config);
    if (!config)
        config = getenv("USHER_CONFIG");
    return (!config || settings_read_file(arena, config, result, error)) &&
           apply_environment(arena, result, error) &&
           apply_arguments(arena, found, found_count, result, error) &&
           check_together(result, error);
}
