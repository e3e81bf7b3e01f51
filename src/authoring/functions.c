/* The built-in functions, for a person or a program to look up. The data structure
 * is the row of each, which is also what the compiler goes by. */
#include "authoring/authoring.h"
#include "authoring/entries.h"
#include "builtins/signature.h"
#include "codec/json.h"
#include "syntax/language.h"

static void show_line(us_buf *out, const us_builtin *builtin)
{
    us_buf_add_format(out, "%s %s", builtin->name, builtin->signature);
    if (builtin->infix)
        us_buf_add_format(out, "  written %s", builtin->infix);
    if (builtin->flags & US_BUILTIN_DEPRECATED)
        us_buf_add_c(out, "  not in Rego v1");
    us_buf_add_char(out, '\n');
}

/* The members come in the order of OPA's capabilities file. */
static void show_entry(us_buf *out, const us_builtin *builtin, bool unmarked)
{
    us_buf_add_c(out, "{\"name\":");
    us_json_write_string(out, us_str_from(builtin->name), false);
    us_buf_add_c(out, ",\"decl\":");
    const us_signature *signature = us_builtin_signature(out->arena, builtin);
    us_json_write(out, us_signature_to_value(out->arena, signature), US_JSON_COMPACT);
    if (builtin->infix) {
        us_buf_add_c(out, ",\"infix\":");
        us_json_write_string(out, us_str_from(builtin->infix), false);
    }
    if (builtin->flags & US_BUILTIN_RELATION)
        us_buf_add_c(out, ",\"relation\":true");
    if ((builtin->flags & US_BUILTIN_DEPRECATED) && !unmarked)
        us_buf_add_c(out, ",\"deprecated\":true");
    if (builtin->flags & US_BUILTIN_NONDETERMINISTIC)
        us_buf_add_c(out, ",\"nondeterministic\":true");
    us_buf_add_char(out, '}');
}

static void show_names(us_buf *out, const char *member, unsigned set,
                       const char *(*name)(unsigned set, size_t index))
{
    const char *text;
    us_buf_add_format(out, ",\"%s\":[", member);
    for (size_t i = 0; (text = name(set, i)); i++)
        us_buf_add_format(out, "%s\"%s\"", i ? "," : "", text);
    us_buf_add_char(out, ']');
}

static bool matches(const us_builtin *builtin, us_str part)
{
    return us_str_find(us_str_from(builtin->name), part, 0) != US_STR_NONE;
}

void us_builtins_show(us_buf *out, us_str part)
{
    const us_builtin *builtin;
    for (size_t i = 0; (builtin = us_builtin_at(i)); i++)
        if (!(builtin->flags & US_BUILTIN_INTERNAL) && matches(builtin, part))
            show_line(out, builtin);
}

void us_entries_show(us_buf *out, const us_entries *entries, const us_language *language)
{
    const us_builtin *builtin;
    const char *before = "";
    us_buf_add_c(out, "{\"builtins\":[");
    for (size_t i = 0; (builtin = us_builtin_at(i)); i++) {
        if (!entries->admits(entries->data, builtin))
            continue;
        us_buf_add_c(out, before);
        show_entry(out, builtin, entries->unmarked);
        before = ",";
    }
    us_buf_add_char(out, ']');
    show_names(out, "future_keywords", language->keywords, us_language_keyword_name);
    us_buf_add_c(out, ",\"wasm_abi_versions\":[{\"version\":1,\"minor_version\":1},"
                      "{\"version\":1,\"minor_version\":2}]");
    show_names(out, "features", language->features, us_language_feature_name);
    us_buf_add_char(out, '}');
}

static bool matches_part(const void *part, const us_builtin *builtin)
{
    return matches(builtin, *(const us_str *)part);
}

void us_capabilities_show(us_buf *out, us_str part, bool v0)
{
    us_language language = us_language_of(v0 ? US_REGO_V0 : US_REGO_V1);
    us_entries entries = {.admits = matches_part, .data = &part};
    us_entries_show(out, &entries, &language);
}
