/* Formatting a text: read it, write it, and see that the result says the same.
 *
 * Where the result of a rule is another rule, or lacks one of its comments, the module is
 * written again with more care for that rule: parts of it, in the end all of it, are copied. The
 * result is formatted once more, until nothing changes, so that formatting twice is formatting
 * once.
 *
 * A long text is formatted in parts (format_parts.c), unless one of them needs any of that
 * care: then it is formatted as a whole, as one that is not long. */
#include "authoring/format.h"

#include "builtins/builtin.h"
#include "engine/engine.h"

enum {
    ROUNDS = 8,   /* after which a text that still changes is refused */
    ATTEMPTS = 8, /* to write a module with more care */
};

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
    size_t threads; /* that may read */
    us_diag_list *diags;
    us_format_part *part; /* that this is; NULL: the whole */
} formatting;

/* What the result can't be written with is not read either, as the template strings that v0 lacks. */
static us_module *read_source(const formatting *f, us_str text)
{
    us_format_mode mode = f->options->mode;
    us_language language = us_language_of(modes[mode].writes);
    us_parse_options parse = {.dialect = modes[mode].reads,
                              .v2 = modes[mode].reads_v2,
                              .language = &language,
                              .numbering = US_NUMBER_WILDCARDS,
                              .threads = f->threads,
                              .is_builtin = is_builtin};
    return us_parse_module(f->arena, f->file, text, &parse, f->diags);
}

static bool refuse(const formatting *f, us_position at, const char *what)
{
    us_diag_list_report(f->diags, "rego_format_error", f->file, US_STR_EMPTY, at,
                        "formatting would lose or change %s", what);
    return false;
}

/* What [text], a result, reads as; NULL if it is not valid in what it is written for. */
static us_module *read_result(const formatting *f, us_str text, bool keep_going,
                              us_diag_list *diags)
{
    us_format_mode mode = f->options->mode;
    us_parse_options parse = {.dialect = modes[mode].writes,
                              .v2 = modes[mode].reads_v2,
                              .numbering = US_NUMBER_WILDCARDS,
                              .threads = f->threads,
                              .keep_going = keep_going,
                              .is_builtin = is_builtin};
    return us_parse_module(f->arena, f->file, text, &parse, diags);
}

static us_module *read_quietly(void *data, us_str text)
{
    const formatting *f = data;
    us_diag_list diags = us_diag_list_make(f->arena, 1);
    return read_result(f, text, false, &diags);
}

/* One attempt to write a module. */
typedef struct attempt {
    const us_module *module;
    us_str text;
    unsigned char *care; /* by rule: how it was written */
    bool *differs;       /* by rule: needs more care */
    size_t *starts;      /* by rule: of its text */
    bool other_imports;  /* were written than those of the source */
    bool unplaced;       /* a comment had no place */
} attempt;

static attempt make_attempt(const formatting *f, const us_module *module)
{
    size_t count = module->rule_count + 1;
    return (attempt){.module = module,
                     .care = us_arena_alloc_zero(f->arena, count),
                     .differs = us_arena_alloc_zero(f->arena, count),
                     .starts = us_arena_alloc_zero(f->arena, count * sizeof(size_t))};
}

static bool write_text(const formatting *f, attempt *a)
{
    us_buf out = us_buf_make(f->arena);
    us_module_format format = f->format;
    format.care = a->care;
    format.starts = a->starts;
    us_module_seams seams = {0};
    format.seams = f->part ? &f->part->seams : &seams;
    format.unplaced = f->part ? &f->part->unplaced : &a->unplaced;
    if (!us_module_write(&out, a->module, &format, f->diags))
        return false;
    if (f->part) /* as the text may be what is written next */
        f->part->seams.head = f->part->seams.header;
    a->other_imports = format.seams->other_imports;
    a->text = us_buf_str(&out);
    return true;
}

/* Has the rules that differ written with more care; false if all of them were copied. */
static bool takes_care(attempt *a)
{
    bool more = false;
    for (size_t i = 0; i < a->module->rule_count; i++) {
        bool differs = a->differs[i] && a->care[i] < US_CARE_OF_RULE;
        a->care[i] += differs;
        more |= differs;
    }
    return more;
}

/* Marks the rules in which [diags] say that the text does not parse, and those before them,
 * which may not have come to their end. */
static void mark_broken(attempt *a, const us_diag_list *diags)
{
    for (size_t i = 0; i < diags->count; i++) {
        size_t offset = diags->items[i].position.offset, low = 0;
        size_t high = a->module->rule_count;
        while (low + 1 < high) {
            size_t middle = low + (high - low) / 2;
            if (a->starts[middle] <= offset)
                low = middle;
            else
                high = middle;
        }
        a->differs[low] = true;
        a->differs[low > 0 ? low - 1 : 0] = true;
    }
}

static bool refuse_text(const formatting *f, const us_diag_list *diags)
{
    us_str why = diags->count ? diags->items[0].message : US_STR_EMPTY;
    us_position at = diags->count ? diags->items[0].position : (us_position){1, 1, 0};
    us_diag_list_report(f->diags, "rego_format_error", f->file, US_STR_EMPTY,
                        (us_position){1, 1, 0},
                        "the formatted text does not parse: %u:%u: %.*s", at.row,
                        at.column, US_STR_ARG(why));
    return false;
}

/* Reads and compares; true if all is well, or another attempt may do better: [again]. */
static bool judge(formatting *f, attempt *a, const us_module **result, bool *again)
{
    us_diag_list diags = us_diag_list_make(f->arena, 0);
    *result = read_quietly(f, a->text);
    *again = false;
    if (!*result) {
        read_result(f, a->text, true, &diags);
        mark_broken(a, &diags);
        *again = takes_care(a);
        return *again || refuse_text(f, &diags);
    }
    us_module_difference difference =
        us_module_compare(f->arena, a->module, *result, a->differs);
    if (!difference.found)
        return true;
    *again = takes_care(a);
    return *again || refuse(f, difference.position, difference.what);
}

/* True if the text is known to say what the module says, and to come out as it is: what did not
 * change need not be read again in the same language, as long as no comment could find another
 * place where others are missing. */
static bool is_settled(formatting *f, const attempt *a, bool same_language, bool first)
{
    us_changed changed = {a->module, a->text, a->starts, &f->format, read_quietly, f};
    if (!same_language)
        return false;
    return us_str_equal(a->text, a->module->text) ||
           (first && !a->other_imports && !a->unplaced &&
            us_changed_rules_agree(f->arena, &changed));
}

/* Writes [module] such that nothing is lost; stores the text, and what it reads as, or NULL
 * where it is known to come out as it is. [same_language]: the module was read in that which is
 * written. Of a part there is one attempt: what it lost could call for care in other parts,
 * too. */
static bool write_safely(formatting *f, const us_module *module, bool same_language,
                         us_str *text, const us_module **result)
{
    attempt a = make_attempt(f, module);
    bool again = true;
    for (size_t i = 0; i < ATTEMPTS && again; i++) {
        if (!write_text(f, &a))
            return false;
        *text = a.text;
        *result = NULL;
        if (is_settled(f, &a, same_language, i == 0))
            return true;
        if (!judge(f, &a, result, &again) || (again && f->part))
            return false;
    }
    return !again || refuse(f, (us_position){1, 1, 0}, "rules, whatever is copied");
}

static bool write_once(formatting *f, const us_module *module, us_str *text)
{
    attempt a = make_attempt(f, module);
    bool written = write_text(f, &a);
    *text = a.text;
    return written;
}

static bool format_module(formatting *f, const us_module *module, us_str *text)
{
    us_format_mode mode = f->options->mode;
    bool same_language = modes[mode].reads == modes[mode].writes;
    const us_module *result;
    if (f->options->unchecked)
        return write_once(f, module, text);
    for (size_t round = 0; round < ROUNDS; round++) {
        if (!write_safely(f, module, same_language || round > 0, text, &result))
            return false;
        if (!result)
            return true;
        /* How often a part is written must not count: it may not be as often as the whole. */
        if (f->part)
            return write_once(f, result, text) && us_str_equal(*text, result->text);
        module = result;
    }
    return refuse(f, (us_position){1, 1, 0}, "its own result again and again");
}

/* As with opa they restrict what is written, not what is read. */
static bool read_capabilities(formatting *f)
{
    us_str error;
    if (f->options->capabilities.length == 0)
        return true;
    const us_capabilities *capabilities =
        us_capabilities_read(f->arena, f->options->capabilities, &error);
    if (!capabilities) {
        us_diag_list_add(f->diags)->message =
            us_str_format(f->arena, "capabilities: %.*s", US_STR_ARG(error));
        return false;
    }
    f->format.plain_refs |=
        !(capabilities->language.features & US_FEATURE_KEYWORDS_IN_REFS);
    return true;
}

static formatting make_formatting(us_arena *arena, us_str file,
                                  const us_format_options *options, us_diag_list *diags)
{
    us_format_mode mode = options->mode;
    return (formatting){.arena = arena,
                        .file = file,
                        .options = options,
                        .format = {.v1 = modes[mode].writes != US_REGO_V0,
                                   .v2 = modes[mode].writes_v2,
                                   .import = modes[mode].import,
                                   .drop_imports = options->drop_imports,
                                   .plain_refs = options->plain_refs},
                        .threads = options->threads,
                        .diags = diags};
}

static bool format_text(formatting *f, us_str text, us_str *result)
{
    us_module *module = read_source(f, text);
    if (!module || (f->part && !us_format_part_fits(f->part, module)))
        return false;
    return (!f->format.v1 || us_module_check(f->arena, module, f->format.v2, f->diags)) &&
           format_module(f, module, result);
}

static bool format_part(void *data, us_arena *arena, us_str text, us_format_part *part)
{
    formatting f = *(const formatting *)data;
    us_diag_list diags = us_diag_list_make(arena, 1);
    f.arena = arena;
    f.diags = &diags;
    f.threads = 1;
    f.part = part;
    f.format.unplaced = &part->unplaced;
    return format_text(&f, text, &part->text) && diags.count == 0;
}

static bool format_in_parts(us_buf *out, us_str text, formatting *f)
{
    us_format_task task = {text, f->options->part_size, f->threads, format_part, f};
    return us_format_parts(out, &task);
}

bool us_format(us_buf *out, us_str file, us_str text, const us_format_options *options,
               us_diag_list *diags)
{
    formatting f = make_formatting(out->arena, file, options, diags);
    us_str result;
    if (!read_capabilities(&f))
        return false;
    if (format_in_parts(out, text, &f))
        return true;
    if (!format_text(&f, text, &result))
        return false;
    us_buf_add_str(out, result);
    return true;
}

bool us_format_in_parts(us_buf *out, us_str file, us_str text,
                        const us_format_options *options)
{
    us_diag_list diags = us_diag_list_make(out->arena, 1);
    formatting f = make_formatting(out->arena, file, options, &diags);
    return read_capabilities(&f) && format_in_parts(out, text, &f);
}

us_str us_format_written(us_arena *arena, us_str file, us_str text)
{
    us_buf out = us_buf_make(arena);
    us_diag_list diags = us_diag_list_make(arena, 1);
    us_format_options options = {.mode = US_FORMAT_V1};
    return us_format(&out, file, text, &options, &diags) ? us_buf_str(&out) : text;
}
