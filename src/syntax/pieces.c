/* Reading a long module in pieces, at the same time.
 *
 * A word in column 1 outside of brackets nearly always begins a statement, and statements do
 * not depend on each other once words are resolved. So the tokens are cut before such words
 * into pieces of like length, and each is read by a parser and into arenas of its own. Where a
 * cut was wrong after all (v0 allows a rule's `else` or `=` to begin a line), a piece does not
 * parse; then nothing is kept, and the module is read in one go, which also words the errors.
 * The central structure is the piece. */
#include "syntax/pieces.h"

#include "base/threads.h"

#include "rego_parser.h"

/* What is worth a thread: reading so many takes some milliseconds, to start one a tenth. */
enum { PIECE_TOKENS = 16384, PIECES_MAX = 16 };

typedef struct piece {
    size_t from;
    size_t to;
    us_goal goal;
    us_source source; /* as the whole's, but for [scratch] */
    us_arena *arena;
    us_parser parser;
    us_module module; /* what of it statements fill in */
    bool read;
} piece;

/* The first token from [near] on that seems to begin a statement; [end]: none does. */
static size_t next_cut(const us_tokens *tokens, size_t near, size_t end)
{
    for (size_t i = near; i < end; i++) {
        const us_token *token = &tokens->items[i];
        if (token->newline_before && token->span.position.column == 1 &&
            (token->kind == US_TOKEN_IDENT || token->kind == US_TOKEN_DEFAULT))
            return i;
    }
    return end;
}

/* Cuts [source] into [wanted] pieces, or fewer. */
static size_t cut(const us_source *source, piece *pieces, size_t wanted)
{
    size_t end = source->tokens.count - 1, count = 0, from = 0;
    for (size_t i = 1; i <= wanted && from < end; i++) {
        size_t to = i == wanted ? end : next_cut(&source->tokens, end / wanted * i, end);
        if (to <= from)
            continue;
        pieces[count] = (piece){.from = from, .to = to, .goal = US_GOAL_STATEMENTS};
        pieces[count++].source = *source;
        from = to;
    }
    pieces[0].goal = US_GOAL_MODULE;
    return count;
}

static void read_piece(void *data, size_t number, size_t thread)
{
    piece *self = (piece *)data + number;
    us_recovery recovery;
    (void)thread;
    self->arena->recovery = self->source.scratch->recovery = &recovery;
    if (US_RECOVER(&recovery))
        return;
    self->parser = us_parser_make(self->arena, &self->source);
    self->parser.module = &self->module;
    self->read = us_drive(&self->parser, &self->source, self->from, self->to, self->goal);
}

static void join(us_parser *p, const piece *pieces, size_t count)
{
    us_module *all = p->module;
    size_t rules = 0, imports = 0;
    for (size_t i = 0; i < count; i++) {
        rules += pieces[i].module.rule_count;
        imports += pieces[i].module.import_count;
    }
    all->package = pieces[0].module.package;
    all->package_span = pieces[0].module.package_span;
    all->rules = us_arena_alloc_array(p->arena, rules, sizeof *all->rules);
    all->imports = us_arena_alloc_array(p->arena, imports, sizeof *all->imports);
    for (size_t i = 0; i < count; i++) {
        const us_module *part = &pieces[i].module;
        for (size_t j = 0; j < part->import_count; j++)
            all->imports[all->import_count++] = part->imports[j];
        for (size_t j = 0; j < part->rule_count; j++) {
            all->rules[all->rule_count++] = part->rules[j];
            for (us_rule *rule = part->rules[j]; rule; rule = rule->otherwise)
                rule->module = all;
        }
    }
}

bool us_parse_pieces(us_parser *p, us_source *source)
{
    size_t wanted = source->tokens.count / PIECE_TOKENS;
    if (wanted > source->options->threads)
        wanted = source->options->threads;
    if (wanted > PIECES_MAX)
        wanted = PIECES_MAX;
    if (wanted < 2)
        return false;
    piece pieces[PIECES_MAX];
    size_t count = cut(source, pieces, wanted);
    us_recovery *recovery = p->arena->recovery;
    for (size_t i = 0; i < count; i++) {
        pieces[i].arena = us_arena_scratch(p->arena);
        pieces[i].source.scratch = us_arena_scratch(source->scratch);
    }
    us_threads_run(count, count, pieces, read_piece);
    bool read = true;
    for (size_t i = 0; i < count; i++) {
        pieces[i].arena->recovery = recovery;
        us_arena_hand_back(source->scratch, pieces[i].source.scratch);
        read = read && pieces[i].read;
    }
    for (size_t i = 0; i < count && !read; i++)
        us_arena_hand_back(p->arena, pieces[i].arena);
    if (read)
        join(p, pieces, count);
    return read;
}
