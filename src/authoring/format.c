/* Formatting a text: read it, write it, and see that the result says the same.
 *
 * What can't be laid out is copied, rule by rule: where the result of a rule is another rule,
 * or lacks one of its comments, the module is written again with that rule as it stood. The
 * result is formatted once more, until nothing changes, so that formatting twice is
 * formatting once. */
#include "authoring/format.h"
#include "authoring/authoring.h"

#include "builtins/builtin.h"

enum { ROUNDS = 8 }; /* after which a text that still changes is refused */

static bool is_builtin(us_str name)
{
    return us_builtin_find(name) != NULL;
}

/* By mode: what is read and what is written. */
static const struct {
    us_dialect reads;
    bool reads_v2;
    us_dialect writes;
    bool writes_v2;
    const char *import;
} modes[] = {
    [US_FORMAT_V1] = {US_REGO_V1, false, US_REGO_V1, false, NULL},
    [US_FORMAT_V0] = {US_REGO_V0, false, US_REGO_V0, false, NULL},
    [US_FORMAT_V2] = {US_REGO_V1, true, US_REGO_V1, true, NULL},
    [US_FORMAT_V0_TO_V1] = {US_REGO_V0, false, US_REGO_V0_AND_V1, false, "rego.v1"},
    [US_FORMAT_V1_TO_V1] = {US_REGO_V1, false, US_REGO_V0_AND_V1, false, "rego.v1"},
    [US_FORMAT_V0_TO_V2] = {US_REGO_V0, false, US_REGO_V0_AND_V1, true, "rego.v2"},
    [US_FORMAT_V1_TO_V2] = {US_REGO_V1, false, US_REGO_V1, true, "rego.v2"},
};

typedef struct formatting {
    us_arena *arena;
    us_str file;
    const us_format_options *options;
    us_module_format format;
    us_diag_list *diags;
} formatting;

static us_module *read_text(const formatting *f, us_str text, us_dialect dialect, bool v2,
                            us_diag_list *diags)
{
    us_parse_options parse = {.dialect = dialect, .v2 = v2, .is_builtin = is_builtin};
    return us_parse_module(f->arena, f->file, text, &parse, diags);
}

static bool refuse(const formatting *f, us_position at, const char *what)
{
    us_diag_list_report(f->diags, "rego_format_error", f->file, US_STR_EMPTY, at,
                        "formatting would lose or change %s", what);
    return false;
}

/* The result in the dialect that it is to be valid in; NULL if it isn't. */
static us_module *read_result(const formatting *f, us_str text)
{
    us_diag_list own = us_diag_list_make(f->arena, 1);
    us_format_mode mode = f->options->mode;
    us_module *module =
        read_text(f, text, modes[mode].writes, modes[mode].reads_v2, &own);
    if (!module) {
        us_str why = own.count ? own.items[0].message : US_STR_EMPTY;
        us_position at = own.count ? own.items[0].position : (us_position){1, 1, 0};
        us_diag_list_report(f->diags, "rego_format_error", f->file, US_STR_EMPTY,
                            (us_position){1, 1, 0},
                            "the formatted text does not parse: %u:%u: %.*s", at.row,
                            at.column, US_STR_ARG(why));
    }
    return module;
}

static bool write_text(const formatting *f, const us_module *module, const bool *copied,
                       us_str *text)
{
    us_buf out = us_buf_make(f->arena);
    us_module_format format = f->format;
    format.copied = copied;
    if (!us_module_write(&out, module, &format, f->diags))
        return false;
    *text = us_buf_str(&out);
    return true;
}

static bool copies_more(bool *copied, const bool *differs, size_t count)
{
    bool more = false;
    for (size_t i = 0; i < count; i++) {
        more |= differs[i] && !copied[i];
        copied[i] |= differs[i];
    }
    return more;
}

/* Writes [module] such that nothing is lost; stores the text, and what it reads as. */
static bool write_safely(const formatting *f, const us_module *module, us_str *text,
                         us_module **result)
{
    size_t count = module->rule_count;
    bool *copied = us_arena_alloc_zero(f->arena, count + 1);
    bool *differs = us_arena_alloc_zero(f->arena, count + 1);
    for (;;) {
        if (!write_text(f, module, copied, text))
            return false;
        *result = read_result(f, *text);
        if (!*result)
            return false;
        us_module_difference difference =
            us_module_compare(f->arena, module, *result, differs);
        if (!difference.found)
            return true;
        if (!copies_more(copied, differs, count))
            return refuse(f, difference.position, difference.what);
    }
}

static bool format_module(formatting *f, const us_module *module, us_str *text)
{
    us_str again;
    us_module *result;
    if (f->options->unchecked)
        return write_text(f, module, NULL, text);
    if (!write_safely(f, module, text, &result))
        return false;
    for (size_t round = 0; round < ROUNDS; round++) {
        us_module *next;
        if (!write_safely(f, result, &again, &next))
            return false;
        if (us_str_equal(again, *text))
            return true;
        *text = again;
        result = next;
    }
    return refuse(f, (us_position){1, 1, 0}, "its own result again and again");
}

bool us_format(us_buf *out, us_str file, us_str text, const us_format_options *options,
               us_diag_list *diags)
{
    us_format_mode mode = options->mode;
    formatting f = {.arena = out->arena,
                    .file = file,
                    .options = options,
                    .format = {.v1 = modes[mode].writes != US_REGO_V0,
                               .v2 = modes[mode].writes_v2,
                               .import = modes[mode].import,
                               .drop_imports = options->drop_imports,
                               .plain_refs = options->plain_refs},
                    .diags = diags};
    us_str result;
    us_module *module =
        read_text(&f, text, modes[mode].reads, modes[mode].reads_v2, diags);
    if (!module)
        return false;
    if (f.format.v1 && !us_module_check(f.arena, module, f.format.v2, diags))
        return false;
    if (!format_module(&f, module, &result))
        return false;
    us_buf_add_str(out, result);
    return true;
}
