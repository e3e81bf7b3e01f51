/* Reading a long module in pieces, at the same time.
 *
 * A word in column 1, behind an empty line at best, nearly always begins a statement, and
 * statements do not depend on each other once it is known which words are keywords. So the
 * text is cut before such words into pieces of like length. Each is lexed, parsed, checked and
 * numbered in a row, while what that makes of it is at hand; there are more pieces than
 * threads, so that the tokens of one take little room, which the next of its thread uses again.
 *
 * The first piece is lexed before the others, for its imports say what the keywords are.
 *
 * A cut may be wrong: it stands in a raw string or between brackets, or behind what needs
 * another line. Then the piece before it reaches beyond its end or does not parse: a word that
 * is no keyword never goes on with a statement that could end before it. If so, or if anything
 * else is wrong, or an import comes later, nothing is kept, and the module is read as a whole,
 * which also words the errors. The central structure is the piece. */
#include "syntax/pieces.h"

#include "base/threads.h"
#include "syntax/check_syntax.h"
#include "syntax/number_nodes.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS_MAX = 16 };
/* What is worth a thread: to start one takes a tenth of a millisecond, to read a piece of
 * US_PARSE_PIECE four times as long. */
enum { PIECES_EACH = 2 };

typedef struct piece {
    us_text_part part;
    us_module *module; /* of the first it becomes the whole */
    size_t token_count;
    bool read; /* guarded by the lock */
} piece;

/* What a thread works with. */
typedef struct hand {
    us_arena *arena;    /* what the module is made of */
    us_arena *scratch;  /* what a piece needs while it is read … */
    us_arena_mark mark; /* … from here on */
} hand;

typedef struct sharing {
    us_source first; /* the first piece's tokens, and the keywords behind it */
    piece *pieces;
    size_t count;
    hand hands[THREADS_MAX];
    atomic_bool failed;
    pthread_mutex_t lock;
    size_t numbered; /* pieces; guarded by the lock, as is whether … */
    bool numbering;  /* … a thread numbers pieces: it alone uses the … */
    us_numberer numberer;
} sharing;

/* ---- Cutting */

typedef struct cutter {
    us_str text;
    size_t at;   /* how far back quotes were counted … */
    bool quoted; /* … and whether a raw string seems to be open there */
} cutter;

static bool is_quoted(cutter *c, size_t at)
{
    const char *quote;
    while ((quote = memchr(c->text.text + c->at, '`', at - c->at))) {
        c->at = (size_t)(quote - c->text.text) + 1;
        c->quoted = !c->quoted;
    }
    c->at = at;
    return c->quoted;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* True if what stands at [at] of [text], in column 1, may begin a rule. */
static bool begins_rule(us_str text, size_t at)
{
    size_t end = at;
    while (is_letter(text.text[end]))
        end++;
    return end > at && !us_word_is_keyword(us_str_slice(text, at, end));
}

/* The first place in [from, to) where a rule seems to begin, behind an empty line unless
 * [close]; [to]: none does. */
static size_t next_cut(cutter *c, size_t from, size_t to, bool close)
{
    const char *text = c->text.text, *newline;
    while ((newline = memchr(text + from, '\n', to - from))) {
        from = (size_t)(newline - text) + 1;
        if ((close || newline[-1] == '\n') && begins_rule(c->text, from) &&
            !is_quoted(c, from))
            return from;
    }
    return to;
}

static uint32_t count_newlines(us_str text)
{
    const char *end = text.text + text.length, *newline = text.text;
    uint32_t count = 0;
    for (; (newline = memchr(newline, '\n', (size_t)(end - newline))); newline++)
        count++;
    return count;
}

/* Where the piece that begins at [from] and is to have [length] bytes ends. */
static size_t end_of_piece(cutter *c, size_t from, size_t length)
{
    size_t near = from + length, window = near + length / 2 + 1, all = c->text.length;
    if (window > all)
        return all;
    cutter before = *c;
    size_t at = next_cut(c, near, window, false);
    if (at < window)
        return at;
    *c = before;
    return next_cut(c, near, all, true);
}

bool us_has_import_row(us_str text, size_t from)
{
    const us_str row = US_STR("\nimport");
    while ((from = us_str_find(text, row, from)) != US_STR_NONE) {
        from += row.length;
        if (from < text.length && memchr(" \t", text.text[from], 2))
            return true;
    }
    return false;
}

/* Cuts [text] into [wanted] pieces, or fewer. */
static size_t cut(us_str text, piece *pieces, size_t wanted)
{
    cutter c = {text, 0, false};
    us_text_part part = {0, 0, 1};
    size_t count = 0;
    while (part.to < text.length) {
        part.to = count + 1 < wanted ? end_of_piece(&c, part.from, text.length / wanted)
                                     : text.length;
        pieces[count++].part = part;
        part.row += count_newlines(us_str_slice(text, part.from, part.to));
        part.from = part.to;
    }
    return count;
}

/* ---- Reading */

static bool lex(us_source *source, us_text_part part)
{
    source->tokens = us_lex_part(source->scratch, source->text, part);
    us_resolve_words(&source->tokens, US_GOAL_MODULE, &source->keywords);
    const us_token *end = &source->tokens.items[source->tokens.count - 1];
    return end->span.position.offset == part.to;
}

static bool read_statements(sharing *s, piece *self, const hand *h)
{
    us_source source = s->first;
    us_diag_list ignored = us_diag_list_make(h->arena, 0);
    bool first = self == s->pieces;
    source.scratch = h->scratch;
    if (!first) {
        if (!lex(&source, self->part))
            return false;
        self->module = us_module_make(h->arena, &source);
    }
    us_parser p = us_parser_make(h->arena, &source);
    p.module = self->module;
    self->token_count = source.tokens.count - 1;
    return us_drive(&p, &source, 0, self->token_count,
                    first ? US_GOAL_MODULE : US_GOAL_STATEMENTS) &&
           (first || p.module->import_count == 0) &&
           us_check_statements(h->arena, &source, p.module, &ignored) &&
           us_check_calls(h->arena, &source, p.module, &ignored) &&
           us_check_module(h->arena, &source, p.module, &ignored);
}

/* Ids and names of wildcards come in the order of the text. So a piece is numbered as soon as
 * it and all before it are read: mostly by the thread that read it, which has it at hand, else
 * by the one that is at it already. */
static void number_in_turn(sharing *s, piece *done, us_arena *arena)
{
    pthread_mutex_lock(&s->lock);
    done->read = true;
    while (!s->numbering && s->numbered < s->count && s->pieces[s->numbered].read) {
        piece *next = &s->pieces[s->numbered];
        s->numbering = true;
        pthread_mutex_unlock(&s->lock);
        s->numberer.arena = arena;
        us_number_part(&s->numberer, next->module, s->first.options->numbering,
                       next->part.to);
        pthread_mutex_lock(&s->lock);
        s->numbering = false;
        s->numbered++;
    }
    pthread_mutex_unlock(&s->lock);
}

static void move_rules(us_module *from, us_module *to)
{
    for (size_t i = 0; i < from->rule_count; i++)
        for (us_rule *rule = from->rules[i]; rule; rule = rule->otherwise)
            rule->module = to;
}

static void read_piece(void *data, size_t number, size_t thread)
{
    sharing *s = data;
    hand *h = &s->hands[thread];
    us_recovery recovery;
    if (atomic_load(&s->failed))
        return;
    h->arena->recovery = h->scratch->recovery = &recovery;
    if (US_RECOVER(&recovery) || !read_statements(s, &s->pieces[number], h)) {
        atomic_store(&s->failed, true);
        return;
    }
    us_arena_release(h->scratch, h->mark);
    move_rules(s->pieces[number].module, s->pieces[0].module);
    number_in_turn(s, &s->pieces[number], h->arena);
}

/* ---- All together */

static us_module *join(us_arena *arena, const sharing *s)
{
    us_module *all = s->pieces[0].module;
    size_t rules = 0, comments = 0, tokens = 0;
    for (size_t i = 0; i < s->count; i++) {
        rules += s->pieces[i].module->rule_count;
        comments += s->pieces[i].module->comment_count;
        tokens += s->pieces[i].token_count;
    }
    if (tokens > US_PARSE_TOKENS)
        return NULL;
    us_rule **joined = us_arena_alloc_array(arena, rules, sizeof *joined);
    us_comment *remarks = us_arena_alloc_array(arena, comments, sizeof *remarks);
    rules = comments = 0;
    for (size_t i = 0; i < s->count; i++) {
        const us_module *part = s->pieces[i].module;
        all->has_minus |= part->has_minus;
        for (size_t j = 0; j < part->rule_count; j++)
            joined[rules++] = part->rules[j];
        for (size_t j = 0; j < part->comment_count; j++)
            remarks[comments++] = part->comments[j];
    }
    all->rules = joined;
    all->rule_count = rules;
    all->comments = remarks;
    all->comment_count = comments;
    all->node_count = s->numberer.ids;
    return all;
}

static us_module *share(us_arena *arena, sharing *s, size_t threads)
{
    us_recovery *recovery = arena->recovery;
    for (size_t i = threads; i-- > 0;) {
        hand *h = &s->hands[i];
        h->arena = us_arena_scratch(arena);
        h->scratch = i > 0 ? us_arena_scratch(s->first.scratch) : s->first.scratch;
        h->mark = us_arena_get_mark(h->scratch); /* behind the scratches of the others */
    }
    pthread_mutex_init(&s->lock, NULL);
    us_threads_run(threads, s->count, s, read_piece);
    pthread_mutex_destroy(&s->lock);
    for (size_t i = 0; i < threads; i++) {
        s->hands[i].arena->recovery = recovery;
        s->hands[i].scratch->recovery = recovery;
        if (i > 0)
            us_arena_hand_back(s->first.scratch, s->hands[i].scratch);
        if (s->failed)
            us_arena_hand_back(arena, s->hands[i].arena);
    }
    return s->failed ? NULL : join(arena, s);
}

us_module *us_parse_pieces(us_arena *arena, const us_source *source)
{
    const us_parse_options *options = source->options;
    size_t least = options->piece_bytes ? options->piece_bytes : US_PARSE_PIECE;
    size_t threads = options->threads < THREADS_MAX ? options->threads : THREADS_MAX;
    size_t wanted = source->text.length / least;
    if (threads > wanted / PIECES_EACH)
        threads = wanted / PIECES_EACH;
    if (threads < 2)
        return NULL;
    wanted -= wanted % threads;
    sharing *s = us_arena_alloc_zero(source->scratch, sizeof *s);
    s->first = *source;
    s->pieces = us_arena_alloc_zero(source->scratch, wanted * sizeof *s->pieces);
    s->count = cut(source->text, s->pieces, wanted);
    if (s->count < 2 || us_has_import_row(source->text, s->pieces[0].part.to - 1) ||
        !lex(&s->first, s->pieces[0].part))
        return NULL;
    s->pieces[0].module = us_module_make(arena, &s->first);
    return share(arena, s, threads);
}
