/* Reading a command line by a table of options.
 *
 * The central data structure is the row (us_option): each value is stored at
 * the row's offset in the settings of the command. Whatever can go wrong is told
 * in one sentence that names the option as it was written. What the values mean
 * is left to the command. */
#include "cli/options.h"

#include "base/buf.h"
#include "base/nearest.h"

#include <stdlib.h>

typedef struct reader {
    us_arena *arena;
    const us_option *options;
    const char *const *next; /* the word to read */
    us_arguments *arguments;
    us_str *error;
} reader;

void us_words_add(us_arena *arena, us_words *words, const char *word)
{
    words->items = us_arena_grow(
        arena, words->items, words->items ? (words->count + 1) * sizeof *words->items : 0,
        (words->count + 2) * sizeof *words->items);
    words->items[words->count++] = word;
    words->items[words->count] = NULL;
}

bool us_words_next(us_str *rest, us_str *word)
{
    while (rest->length && rest->text[0] == ' ')
        *rest = us_str_slice(*rest, 1, rest->length);
    size_t length = 0;
    while (length < rest->length && rest->text[length] != ' ')
        length++;
    *word = us_str_slice(*rest, 0, length);
    *rest = us_str_slice(*rest, length, rest->length);
    return length > 0;
}

const char *us_words_nearest(const us_words *names, const char *word)
{
    us_nearest search = {.word = us_str_from(word)};
    for (size_t i = 0; i < names->count; i++)
        us_nearest_try(&search, us_str_from(names->items[i]));
    return search.name.length > 0 ? search.name.text : NULL;
}

static bool fail(reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool fail(reader *r, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    *r->error = us_str_format_list(r->arena, format, list);
    va_end(list);
    return false;
}

static const us_option *find_name(const us_option *options, us_str name)
{
    for (; options->name; options++) {
        if (us_str_is(name, options->name))
            return options;
    }
    return NULL;
}

static const us_option *find_letter(const us_option *options, char letter)
{
    for (; options->name; options++) {
        if (options->letter == letter && letter)
            return options;
    }
    return NULL;
}

static bool is_choice(const us_option *option, const char *value)
{
    us_str rest = us_str_from(option->choices), word;
    while (us_words_next(&rest, &word)) {
        if (us_str_is(word, value))
            return true;
    }
    return false;
}

/* Presets are read at each start, so nothing here takes what would have to be mapped for it alone,
 * as strtoull and what it asks of the locale. */
static bool read_number(const char *text, uint64_t *number)
{
    const char *p = text;
    *number = 0;
    for (; *p >= '0' && *p <= '9'; p++)
        if (__builtin_mul_overflow(*number, (uint64_t)10, number) ||
            __builtin_add_overflow(*number, (uint64_t)(*p - '0'), number))
            return false;
    return p > text && *p == '\0';
}

/* Takes a unit of time off [text]; 0 if there is none. */
static double take_unit(const char **text)
{
    static const struct {
        const char *name;
        double nanoseconds;
    } units[] = {{"ns", 1},  {"us", 1e3}, {"µs", 1e3},  {"ms", 1e6},
                 {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t length = strlen(units[i].name);
        if (strncmp(*text, units[i].name, length) == 0) {
            *text += length;
            return units[i].nanoseconds;
        }
    }
    return 0;
}

/* As Go's time.ParseDuration, without signs: numbers, each with its unit. */
static bool read_duration(const char *text, uint64_t *duration)
{
    double sum = 0;
    if (strcmp(text, "0") == 0) {
        *duration = 0;
        return true;
    }
    do {
        if (!strchr("0123456789.", *text) || *text == '\0')
            return false;
        char *end;
        double number = strtod(text, &end);
        text = end;
        double unit = take_unit(&text);
        if (unit == 0)
            return false;
        sum += number * unit;
    } while (*text);
    *duration = (uint64_t)sum;
    return sum < 9e18;
}

static void split_commas(us_arena *arena, us_words *words, const char *value)
{
    us_str rest = us_str_from(value);
    for (;;) {
        size_t comma = us_str_find(rest, US_STR(","), 0);
        size_t end = comma == US_STR_NONE ? rest.length : comma;
        us_words_add(arena, words, us_str_to_c(arena, us_str_slice(rest, 0, end)));
        if (comma == US_STR_NONE)
            return;
        rest = us_str_slice(rest, end + 1, rest.length);
    }
}

/* Stores [value] in the option's field. [written] is the option as the user wrote
 * it. */
static bool store(reader *r, const us_option *option, const char *written,
                  const char *value)
{
    void *field = (char *)r->arguments->settings + option->field;
    switch (option->kind) {
    case US_OPTION_FLAG:
        if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
            return fail(r, "%s is a switch: it takes no value but true and false",
                        written);
        *(bool *)field = value[0] == 't';
        return true;
    case US_OPTION_TEXT:
        *(const char **)field = value;
        return true;
    case US_OPTION_LIST:
        us_words_add(r->arena, field, value);
        return true;
    case US_OPTION_COMMAS:
        split_commas(r->arena, field, value);
        return true;
    case US_OPTION_CHOICE:
        if (!is_choice(option, value) && !strchr(option->choices, ' '))
            return fail(r, "%s: \"%s\" is not supported, only %s", written, value,
                        option->choices);
        if (!is_choice(option, value))
            return fail(r, "%s: \"%s\" is not one of: %s", written, value,
                        option->choices);
        *(const char **)field = value;
        return true;
    case US_OPTION_NUMBER:
        return read_number(value, field) ||
               fail(r, "%s: \"%s\" is not a number", written, value);
    case US_OPTION_DURATION:
        return read_duration(value, field) ||
               fail(r, "%s: \"%s\" is not a time such as 500ms, 10s or 1m30s", written,
                    value);
    case US_OPTION_REFUSED:
        break;
    }
    return fail(r, "%s is not supported: %s", written, option->help);
}

static bool unknown_option(reader *r, const char *written)
{
    us_words names = {NULL, 0};
    for (const us_option *option = r->options; option->name; option++) {
        if (!option->hidden)
            us_words_add(r->arena, &names, option->name);
    }
    const char *nearest =
        strncmp(written, "--", 2) == 0 ? us_words_nearest(&names, written + 2) : NULL;
    if (nearest)
        return fail(r, "unknown option %s; did you mean --%s?", written, nearest);
    return fail(r, "unknown option %s", written);
}

/* Takes the value of [option] from behind the option (NULL: nothing there) or
 * from the next word, and stores it. */
static bool take_value(reader *r, const us_option *option, const char *written,
                       const char *behind)
{
    if (option->kind == US_OPTION_FLAG || option->kind == US_OPTION_REFUSED)
        return store(r, option, written, behind ? behind : "true");
    if (!behind) {
        if (!*r->next)
            return fail(r, "%s needs a value: %s %s", written, written, option->value);
        behind = *r->next++;
    }
    return store(r, option, written, behind);
}

static bool read_long(reader *r, const char *word)
{
    us_str whole = us_str_from(word);
    size_t equals = us_str_find(whole, US_STR("="), 0);
    us_str name = us_str_slice(whole, 2, equals == US_STR_NONE ? whole.length : equals);
    const char *written = us_str_to_c(r->arena, us_str_slice(whole, 0, 2 + name.length));
    const char *behind = equals == US_STR_NONE ? NULL : word + equals + 1;
    if (us_str_is(name, "help") && !behind)
        return r->arguments->help = true;
    const us_option *option = find_name(r->options, name);
    return option ? take_value(r, option, written, behind) : unknown_option(r, written);
}

/* Letters of flags, the last of which may be an option with its value behind. */
static bool read_short(reader *r, const char *word)
{
    for (const char *letter = word + 1; *letter; letter++) {
        const char *written = us_str_format(r->arena, "-%c", *letter).text;
        if (*letter == 'h' && !find_letter(r->options, 'h')) {
            r->arguments->help = true;
            continue;
        }
        const us_option *option = find_letter(r->options, *letter);
        if (!option)
            return unknown_option(r, letter == word + 1 ? word : written);
        const char *behind = letter[1] ? letter + 1 + (letter[1] == '=') : NULL;
        if (option->kind != US_OPTION_FLAG || (behind && letter[1] == '='))
            return take_value(r, option, written, behind);
        if (!store(r, option, written, "true"))
            return false;
    }
    return true;
}

static bool store_presets(reader *r)
{
    for (const us_option *option = r->options; option->name; option++) {
        if (option->preset && !store(r, option, option->name, option->preset))
            return false;
    }
    return true;
}

bool us_options_parse(us_arena *arena, const us_option *options, const char *const *words,
                      us_arguments *arguments, us_str *error)
{
    reader r = {arena, options, words, arguments, error};
    if (!store_presets(&r))
        return false;
    while (*r.next) {
        const char *word = *r.next++;
        if (strcmp(word, "--") == 0) {
            while (*r.next)
                us_words_add(arena, &arguments->operands, *r.next++);
        } else if (word[0] != '-' || word[1] == '\0') {
            us_words_add(arena, &arguments->operands, word);
        } else if (!(word[1] == '-' ? read_long(&r, word) : read_short(&r, word))) {
            return false;
        }
    }
    return true;
}
