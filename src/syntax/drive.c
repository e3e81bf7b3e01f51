/* Lexer, resolver and generated parser in a row. The generated parser's stack is
 * on the heap and grows; it is on the arena's clean-up list, so that exhausting
 * the arena in the middle frees it. */
#include "syntax/drive.h"

#include "rego_parser.h"

#include <stdlib.h>

/* Of the generated parser. */
void *us_rego_parserAlloc(void *(*allocate)(size_t size));
void us_rego_parser(void *parser, int kind, const us_token *token, us_parser *context);
void us_rego_parserFree(void *parser, void (*release)(void *));

static bool too_long(const us_source *source, us_diag_list *diags, const char *what,
                     size_t limit)
{
    us_diag_list_report(diags, "rego_parse_error", source->file, US_STR_EMPTY,
                        (us_position){0, 0, 0}, "text too long: more than %zu %s", limit,
                        what);
    return false;
}

/* Capabilities under which nothing can be read. */
static bool is_illegal(const us_source *source, us_diag_list *diags)
{
    const us_language *language = &source->language;
    if (source->options->dialect == US_REGO_V1 &&
        !(language->features & US_FEATURE_REGO_V1))
        us_diag_list_report(diags, "rego_parse_error", US_STR_EMPTY, US_STR_EMPTY,
                            (us_position){0, 0, 0},
                            "illegal capabilities: rego_v1 feature required for parsing "
                            "v1 Rego");
    else if (language->unknown.length)
        us_diag_list_report(
            diags, "rego_parse_error", US_STR_EMPTY, US_STR_EMPTY, (us_position){0, 0, 0},
            "illegal capabilities: unknown keyword: %.*s", US_STR_ARG(language->unknown));
    else
        return false;
    return true;
}

static void admit_language(us_source *source)
{
    const us_language *language = source->options->language;
    us_keywords *keywords = &source->keywords;
    source->language = language ? *language : us_language_of(source->options->dialect);
    language = &source->language;
    keywords->templates = (language->features & US_FEATURE_TEMPLATES) != 0;
    keywords->plain_refs = !(language->features & US_FEATURE_KEYWORDS_IN_REFS);
    keywords->no_v1 = !(language->features & US_FEATURES_FOR_V1);
    keywords->no_v2 = !(language->features & US_FEATURES_FOR_V2);
    keywords->imports = us_language_imports(language, source->options->dialect);
}

bool us_source_begin(us_arena *arena, us_str file, us_str text, us_goal goal,
                     const us_parse_options *options, us_source *source,
                     us_diag_list *diags)
{
    *source = (us_source){.file = file, .text = text, .goal = goal, .options = options};
    source->keywords = us_keywords_of(options->dialect);
    source->keywords.and_word = source->keywords.or_word = options->v2;
    source->keywords.new_not = options->v2;
    admit_language(source);
    source->scratch = us_arena_scratch(arena);
    if (is_illegal(source, diags))
        return false;
    if (text.length > US_PARSE_BYTES)
        return too_long(source, diags, "bytes", US_PARSE_BYTES);
    for (size_t i = 0; i < options->import_count; i++) {
        us_tokens path = us_lex(source->scratch, options->imports[i]);
        us_resolve_import(&path, 0, &source->keywords);
    }
    return true;
}

bool us_source_lex(us_source *source, us_diag_list *diags)
{
    source->tokens = us_lex(source->scratch, source->text);
    if (source->tokens.cut)
        return too_long(source, diags, "tokens", US_PARSE_TOKENS);
    us_resolve_words(&source->tokens, source->goal, &source->keywords);
    return true;
}

bool us_source_make(us_arena *arena, us_str file, us_str text, us_goal goal,
                    const us_parse_options *options, us_source *source,
                    us_diag_list *diags)
{
    return us_source_begin(arena, file, text, goal, options, source, diags) &&
           us_source_lex(source, diags);
}

void us_source_end(us_arena *arena, us_source *source)
{
    us_arena_hand_back(arena, source->scratch);
}

us_parser us_parser_make(us_arena *arena, const us_source *source)
{
    us_parser p = {.arena = arena, .text = source->text, .tokens = &source->tokens};
    p.templates = source->keywords.templates;
    p.max_depth =
        source->options->max_depth ? source->options->max_depth : US_PARSE_DEPTH;
    if (p.max_depth >= UINT16_MAX)
        p.max_depth = UINT16_MAX - 1;
    return p;
}

us_module *us_module_make(us_arena *arena, const us_source *source)
{
    us_module *module = us_arena_alloc_zero(arena, sizeof *module);
    module->file = source->file;
    module->text = source->text;
    module->comment_count = source->tokens.comment_count;
    module->comments =
        us_arena_alloc_array(arena, module->comment_count, sizeof *module->comments);
    if (module->comment_count > 0)
        memcpy(module->comments, source->tokens.comments,
               module->comment_count * sizeof *module->comments);
    module->new_not = source->keywords.new_not;
    module->dialect = source->options->dialect;
    if (module->dialect == US_REGO_V0 && source->keywords.rego_v1)
        module->dialect = US_REGO_V0_AND_V1;
    return module;
}

static void free_generated(void *data)
{
    void **parser = data;
    if (*parser)
        us_rego_parserFree(*parser, free);
    *parser = NULL;
}

static void feed(us_parser *p, const us_token *tokens, size_t count,
                 const us_resolved *resolved)
{
    void **parser = us_arena_alloc_zero(p->arena, sizeof *parser);
    us_arena_on_release(p->arena, free_generated, parser);
    *parser = us_rego_parserAlloc(malloc);
    p->fault = tokens[0].span.position;
    if (!*parser) {
        us_build_fail(p, p->fault, "out of memory");
        return;
    }
    if (resolved->goal)
        us_rego_parser(*parser, resolved->goal, &tokens[0], p);
    for (size_t i = 0; i < count && !p->failed; i++) {
        int kind = resolved->kinds[i];
        p->fault = tokens[i].span.position;
        if (kind & US_RESOLVED_SEPARATED)
            us_rego_parser(*parser, US_TOKEN_SEPARATOR, &tokens[i], p);
        if (!p->failed)
            us_rego_parser(*parser, kind & ~US_RESOLVED_SEPARATED, &tokens[i], p);
        p->end = tokens[i].span.end;
    }
    if (!p->failed) {
        p->fault = tokens[count].span.position;
        us_rego_parser(*parser, 0, &tokens[count], p);
    }
    free_generated(parser);
}

bool us_drive(us_parser *p, us_source *source, size_t from, size_t to, us_goal goal)
{
    us_resolved resolved = us_resolve_tokens(source->scratch, &source->tokens, from, to,
                                             goal, &source->keywords);
    if (resolved.failed)
        us_build_fail(p, resolved.fault, resolved.message);
    else
        feed(p, &source->tokens.items[from], to - from, &resolved);
    return !p->failed;
}
