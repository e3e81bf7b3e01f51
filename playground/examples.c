/* Examples are rows of examples.def. What they are made of is embedded: nothing is read from files. */
#include "examples.h"

#include "codec/json.h"
#include "embedded.h"

typedef struct example {
    const char *name, *group, *title;
    const char
        *policies;     /* packages, or folders of policies/, or files; blanks between */
    const char *input; /* files, blanks between */
    const char *old, *data, *config;
    const char *query, *operation, *namespace;
    bool complete;
} example;

static const example examples[] = {
#define EXAMPLE(name_, group_, title_, ...)                                              \
    {.name = name_, .group = group_, .title = title_, __VA_ARGS__},
#include "examples.def"
#undef EXAMPLE
};

enum { EXAMPLE_COUNT = sizeof examples / sizeof *examples };

const struct us_embedded_file *embedded_find(us_str path)
{
    for (size_t i = 0; i < playground_file_count; i++)
        if (us_str_is(path, playground_files[i].path))
            return &playground_files[i];
    for (size_t i = 0; i < us_embedded_policy_count; i++)
        if (us_str_is(path, us_embedded_policies[i].path))
            return &us_embedded_policies[i];
    return NULL;
}

static us_str text_of(const struct us_embedded_file *file)
{
    return us_str_make(file->text, file->length);
}

/* ---- Policies -------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (unsigned)((c | 0x20) - 'a') < 26 || (unsigned)(c - '0') < 10 || c == '_';
}

/* The package of a policy: what its line says that begins so; each has one. */
static us_str package_of(const struct us_embedded_file *file)
{
    static const us_str word = US_STR("package ");
    us_str text = text_of(file);
    size_t at = 0;
    while (!us_str_starts_with(us_str_slice(text, at, text.length), word))
        at = us_str_find(text, US_STR("\n"), at) + 1;
    size_t end = us_str_find(text, US_STR("\n"), at);
    return us_str_slice(text, at + word.length, end);
}

/* True if [text] speaks of data.PACKAGE. */
static bool names_package(us_arena *arena, us_str text, us_str package)
{
    us_str path = us_str_format(arena, "data.%.*s", US_STR_ARG(package));
    for (size_t at = 0; (at = us_str_find(text, path, at)) != US_STR_NONE;) {
        at += path.length;
        if (at == text.length || !is_letter(text.text[at]))
            return true;
    }
    return false;
}

static bool is_there(const document *d, const char *name)
{
    for (size_t i = 0; i < d->module_count; i++)
        if (us_str_is(d->modules[i].name, name))
            return true;
    return false;
}

static void add_file(us_arena *arena, document *d, const struct us_embedded_file *file)
{
    if (!is_there(d, file->path))
        document_add_module(arena, d, us_str_from(file->path), text_of(file));
}

/* Policies that those there import, and what these import in turn. */
static void add_imported(us_arena *arena, document *d)
{
    for (size_t i = 0; i < d->module_count; i++)
        for (size_t k = 0; k < us_embedded_policy_count; k++)
            if (names_package(arena, d->modules[i].text,
                              package_of(&us_embedded_policies[k])))
                add_file(arena, d, &us_embedded_policies[k]);
}

/* A package, or all below a folder: [word] is a package's name or the beginning of it. */
static void add_packages(us_arena *arena, document *d, us_str word)
{
    for (size_t i = 0; i < us_embedded_policy_count; i++) {
        us_str package = package_of(&us_embedded_policies[i]);
        if (us_str_equal(package, word) ||
            us_str_starts_with(package, us_str_format(arena, "%.*s.", US_STR_ARG(word))))
            add_file(arena, d, &us_embedded_policies[i]);
    }
}

static bool next_word(us_str *rest, us_str *word)
{
    size_t end = us_str_find(*rest, US_STR(" "), 0);
    if (rest->length == 0)
        return false;
    end = end == US_STR_NONE ? rest->length : end;
    *word = us_str_slice(*rest, 0, end);
    *rest = us_str_slice(*rest, end + (end < rest->length), rest->length);
    return true;
}

static void add_policies(us_arena *arena, document *d, const char *words)
{
    us_str rest = us_str_from(words), word;
    while (next_word(&rest, &word)) {
        const struct us_embedded_file *file = embedded_find(word);
        if (file)
            document_add_module(
                arena, d, us_str_slice(word, strlen("playground/first/"), word.length),
                text_of(file));
        else
            add_packages(arena, d, word);
    }
    add_imported(arena, d);
}

/* ---- The other panes ------------------------------------------------------------------- */

/* The files, as documents of one text. */
static us_str join(us_arena *arena, const char *paths)
{
    us_buf text = us_buf_make(arena);
    us_str rest = us_str_from(paths), path;
    while (next_word(&rest, &path)) {
        const struct us_embedded_file *file = embedded_find(path);
        if (text.length > 0)
            us_buf_add_c(&text, "---\n");
        if (file)
            us_buf_add_str(&text, text_of(file));
    }
    return us_buf_str(&text);
}

void examples_list(us_buf *out)
{
    us_buf_add_char(out, '[');
    for (size_t i = 0; i < EXAMPLE_COUNT; i++) {
        us_buf_add_c(out, i ? ",{\"name\":" : "{\"name\":");
        us_json_write_string(out, us_str_from(examples[i].name), false);
        us_buf_add_c(out, ",\"group\":");
        us_json_write_string(out, us_str_from(examples[i].group), false);
        us_buf_add_c(out, ",\"title\":");
        us_json_write_string(out, us_str_from(examples[i].title), false);
        us_buf_add_char(out, '}');
    }
    us_buf_add_c(out, "]\n");
}

us_str examples_first(void)
{
    return us_str_from(examples[0].name);
}

bool examples_open(us_arena *arena, us_str name, document *opened)
{
    const example *found = NULL;
    for (size_t i = 0; i < EXAMPLE_COUNT; i++)
        if (us_str_is(name, examples[i].name))
            found = &examples[i];
    if (!found)
        return false;
    *opened = (document){.title = us_str_from(found->title),
                         .input = join(arena, found->input),
                         .old = join(arena, found->old),
                         .data = join(arena, found->data),
                         .config = join(arena, found->config),
                         .query = us_str_from(found->query),
                         .operation = us_str_from(found->operation),
                         .namespace = us_str_from(found->namespace),
                         .complete = found->complete};
    add_policies(arena, opened, found->policies);
    return true;
}
