/* A line editor for terminals. What is typed is one line, moved sideways where it is longer than
 * the terminal is wide, with a sign for each newline that was pasted. What is no terminal is
 * read as it comes. */
#include "cli/line.h"

#include "base/utf8.h"
#include "cli/keys.h"
#include "cli/recall.h"
#include "cli/terminal.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

enum {
    NAMES_SHOWN = 60,
    PATTERN_MAX = 200,
    KEPT = 1 << 16, /* bytes that the arena of keys keeps from one line to the next */
};

/* That what is pasted is told as such: a mode of xterm that others have, too. */
static const char enter[] = "\x1b[?2004h";
static const char leave[] = "\x1b[?2004l";

struct us_line {
    us_arena key_arena;
    us_keys keys;
    us_line_completer *complete;
    void *data;
    bool is_edited; /* on a terminal that can be told where to write */
    bool is_asked;  /* on one that can't */
    us_recall history;
    /* The line at work. */
    const char *prompt;
    char *text; /* US_LINE_MAX bytes */
    size_t length, cursor;
    size_t place; /* in the history; its count: none of it */
    bool is_full;
    /* A search of the history, from the newest back. */
    bool searching;
    char pattern[PATTERN_MAX];
    size_t pattern_length;
};

us_line *us_line_open(us_arena *arena, const char *history, us_line_completer *complete,
                      void *data)
{
    us_line *l = us_arena_alloc_zero(arena, sizeof *l);
    us_arena_init(&l->key_arena, 0, NULL);
    l->keys.arena = &l->key_arena;
    l->history = (us_recall){.arena = arena, .path = history};
    l->complete = complete;
    l->data = data;
    l->text = us_arena_alloc_array(arena, US_LINE_MAX + 1, 1);
    bool is_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    l->is_edited = is_terminal && us_terminal_is_there();
    if (l->is_edited)
        us_recall_read(&l->history);
    /* So that wcwidth knows how wide a character is. */
    if (l->is_edited)
        setlocale(LC_CTYPE, "C.UTF-8");
    l->is_edited = l->is_edited && us_terminal_open(enter, leave);
    l->is_asked = is_terminal && !l->is_edited;
    return l;
}

bool us_line_is_edited(const us_line *l)
{
    return l->is_edited;
}

void us_line_close(us_line *l)
{
    us_terminal_close();
    us_arena_free(&l->key_arena);
}

void us_line_remember(us_line *l, us_str text)
{
    while (text.length > 0 && strchr(" \t\n", text.text[text.length - 1]))
        text.length--;
    if (l->is_edited)
        us_recall_add(&l->history, text);
}

/* ---- Work between lines ----------------------------------------------------------------- */

/* Signals come without arguments. */
static bool *volatile interrupted;
static struct sigaction before_work;

static void interrupt(int number)
{
    (void)number;
    __atomic_store_n(interrupted, true, __ATOMIC_RELAXED);
}

void us_line_begin_work(us_line *l, bool *flag)
{
    struct sigaction action = {.sa_handler = interrupt};
    *flag = false;
    if (!l->is_edited)
        return;
    interrupted = flag;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &before_work);
    us_terminal_set(true);
    /* What was pressed before that sent no signal. */
    if (us_keys_find_cancel(&l->keys))
        interrupt(SIGINT);
}

void us_line_end_work(us_line *l)
{
    if (!l->is_edited)
        return;
    us_terminal_set(false);
    sigaction(SIGINT, &before_work, NULL);
}

/* ---- Drawing ---------------------------------------------------------------------------- */

static size_t terminal_width(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10 ? size.ws_col
                                                                            : 80;
}

/* The byte where the character after (or before) the one at [at] begins. */
static size_t after(const us_line *l, size_t at)
{
    size_t size = 0;
    if (at < l->length)
        us_utf8_decode(l->text + at, l->text + l->length, &size);
    return at + size;
}

static size_t before(const us_line *l, size_t at)
{
    if (at > 0)
        at--;
    while (at > 0 && ((unsigned char)l->text[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* Of the character at [at]. */
static size_t columns(const us_line *l, size_t at)
{
    size_t size;
    int width =
        wcwidth((wchar_t)us_utf8_decode(l->text + at, l->text + l->length, &size));
    return width >= 0 ? (size_t)width : 1;
}

static size_t columns_between(const us_line *l, size_t from, size_t to)
{
    size_t count = 0;
    for (; from < to; from = after(l, from))
        count += columns(l, from);
    return count;
}

/* A character that does not move the cursor otherwise than one of its width. */
static void add_shown(us_buf *out, const us_line *l, size_t at)
{
    unsigned char byte = (unsigned char)l->text[at];
    if (byte == '\n')
        us_buf_add_c(out, "⏎");
    else if (byte == '\t')
        us_buf_add_char(out, ' ');
    else if (byte < ' ' || byte == US_KEY_RUBOUT)
        us_buf_add_c(out, "\xEF\xBF\xBD");
    else
        us_buf_add(out, l->text + at, after(l, at) - at);
}

static void draw(us_line *l)
{
    us_buf out = us_buf_make(&l->key_arena);
    us_str prompt = us_str_from(l->prompt);
    if (l->searching)
        prompt = us_str_format(&l->key_arena, "(search) %.*s: ", (int)l->pattern_length,
                               l->pattern);
    size_t width = terminal_width(), used = us_utf8_count(prompt) + 1;
    size_t room = width > used + 10 ? width - used : 10, from = l->cursor, shown = 0;
    while (from > 0 && shown + columns(l, before(l, from)) < room) {
        from = before(l, from);
        shown += columns(l, from);
    }
    us_buf_add_char(&out, '\r');
    us_buf_add_str(&out, prompt);
    size_t at = from, column = 0;
    for (; at < l->length && column + columns(l, at) <= room; at = after(l, at)) {
        add_shown(&out, l, at);
        column += columns(l, at);
    }
    us_buf_add_c(&out, "\x1b[K");
    size_t back = at > l->cursor ? columns_between(l, l->cursor, at) : 0;
    if (back > 0)
        us_buf_add_format(&out, "\x1b[%zuD", back);
    fflush(stdout);
    us_str all = us_buf_str(&out);
    us_terminal_put(all.text, all.length);
}

/* ---- Editing ---------------------------------------------------------------------------- */

static void cut(us_line *l, size_t from, size_t to)
{
    memmove(l->text + from, l->text + to, l->length - to);
    l->length -= to - from;
    l->cursor = from;
}

static void insert(us_line *l, us_str text)
{
    if (l->length + text.length > US_LINE_MAX) {
        l->is_full = true;
        return;
    }
    memmove(l->text + l->cursor + text.length, l->text + l->cursor,
            l->length - l->cursor);
    memcpy(l->text + l->cursor, text.text, text.length);
    l->length += text.length;
    l->cursor += text.length;
}

static void call_back(us_line *l, size_t place)
{
    us_str line = place < l->history.count ? l->history.items[place] : US_STR_EMPTY;
    l->place = place;
    l->length = l->cursor = 0;
    insert(l, line);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || ((unsigned char)c & 0x80);
}

static size_t word_before(const us_line *l)
{
    size_t at = l->cursor;
    while (at > 0 && !is_word(l->text[at - 1]))
        at--;
    while (at > 0 && is_word(l->text[at - 1]))
        at--;
    return at;
}

static size_t word_after(const us_line *l)
{
    size_t at = l->cursor;
    while (at < l->length && !is_word(l->text[at]))
        at++;
    while (at < l->length && is_word(l->text[at]))
        at++;
    return at;
}

/* ---- Completion ------------------------------------------------------------------------- */

/* What a word may become, and how far all of that is the same. */
typedef struct completion {
    us_arena *arena;
    us_str common;
    us_str names[NAMES_SHOWN];
    size_t count;
} completion;

static void take_name(void *visitor, us_str name)
{
    completion *c = visitor;
    size_t same = 0;
    for (size_t i = 0; i < c->count && i < NAMES_SHOWN; i++)
        if (us_str_equal(c->names[i], name))
            return;
    name = us_str_copy(c->arena, us_utf8_make_valid(c->arena, name));
    while (same < c->common.length && same < name.length &&
           c->common.text[same] == name.text[same])
        same++;
    c->common = c->count == 0 ? name : us_str_slice(c->common, 0, same);
    if (c->count < NAMES_SHOWN)
        c->names[c->count] = name;
    c->count++;
}

static void show_names(const completion *c)
{
    for (size_t i = 0; i < c->count && i < NAMES_SHOWN; i++)
        printf("%s%.*s", i ? "  " : "\r\n", US_STR_ARG(c->names[i]));
    printf("%s\r\n", c->count > NAMES_SHOWN ? "  ..." : "");
}

/* Where nothing was typed yet a tab indents. */
static void complete_word(us_line *l)
{
    completion c = {.arena = &l->key_arena};
    us_str typed = us_str_make(l->text, l->cursor);
    bool is_blank = true;
    for (size_t i = l->cursor; i > 0 && l->text[i - 1] != '\n'; i--)
        is_blank &= l->text[i - 1] == ' ' || l->text[i - 1] == '\t';
    if (is_blank || !l->complete) {
        insert(l, US_STR("\t"));
        return;
    }
    size_t from = l->complete(l->data, typed, take_name, &c), length = l->cursor - from;
    if (c.count > 0 && c.common.length > length)
        insert(l, us_str_slice(c.common, length, c.common.length));
    else if (c.count > 1)
        show_names(&c);
}

/* ---- Keys ------------------------------------------------------------------------------- */

static void search(us_line *l, size_t place)
{
    us_str pattern = us_str_make(l->pattern, l->pattern_length);
    size_t found = us_recall_find(&l->history, pattern, place);
    if (l->pattern_length > 0 && found < place)
        call_back(l, found);
}

/* False where the key ends the search, and means what it means without one. */
static bool apply_to_search(us_line *l, us_key key)
{
    switch (key) {
    case US_KEY_SEARCH:
        search(l, l->place);
        return true;
    case US_KEY_BACKSPACE:
    case US_KEY_RUBOUT:
        while (l->pattern_length > 0 &&
               ((unsigned char)l->pattern[--l->pattern_length] & 0xC0) == 0x80)
            continue;
        search(l, l->history.count);
        return true;
    case US_KEY_TEXT:
        if (l->pattern_length + l->keys.text.length <= PATTERN_MAX) {
            memcpy(l->pattern + l->pattern_length, l->keys.text.text,
                   l->keys.text.length);
            l->pattern_length += l->keys.text.length;
        }
        search(l, l->history.count);
        return true;
    case US_KEY_LEAVE:
        call_back(l, l->history.count);
        l->searching = false;
        return true;
    default:
        l->searching = false;
        return false;
    }
}

static void begin_search(us_line *l)
{
    l->searching = true;
    l->pattern_length = 0;
    l->place = l->history.count;
}

static void move(us_line *l, us_key key)
{
    switch (key) {
    case US_KEY_HOME:
        l->cursor = 0;
        break;
    case US_KEY_END:
        l->cursor = l->length;
        break;
    case US_KEY_LEFT:
        l->cursor = before(l, l->cursor);
        break;
    case US_KEY_RIGHT:
        l->cursor = after(l, l->cursor);
        break;
    case US_KEY_WORD_LEFT:
        l->cursor = word_before(l);
        break;
    case US_KEY_WORD_RIGHT:
        l->cursor = word_after(l);
        break;
    case US_KEY_UP:
        if (l->place > 0)
            call_back(l, l->place - 1);
        break;
    case US_KEY_DOWN:
        if (l->place < l->history.count)
            call_back(l, l->place + 1);
        break;
    default:
        break;
    }
}

static void change(us_line *l, us_key key)
{
    switch (key) {
    case US_KEY_TEXT:
        insert(l, l->keys.text);
        break;
    case US_KEY_BACKSPACE:
    case US_KEY_RUBOUT:
        cut(l, before(l, l->cursor), l->cursor);
        break;
    case US_KEY_DELETE:
    case US_KEY_DELETE_OR_END:
        cut(l, l->cursor, after(l, l->cursor));
        break;
    case US_KEY_CUT_AFTER:
        l->length = l->cursor;
        break;
    case US_KEY_CUT_BEFORE:
        cut(l, 0, l->cursor);
        break;
    case US_KEY_CUT_WORD:
        cut(l, word_before(l), l->cursor);
        break;
    case US_KEY_CUT_WORD_AFTER:
        cut(l, l->cursor, word_after(l));
        break;
    case US_KEY_TAB:
        complete_word(l);
        break;
    case US_KEY_CLEAR:
        printf("\x1b[H\x1b[2J");
        break;
    case US_KEY_SEARCH:
        begin_search(l);
        break;
    case US_KEY_SUSPEND:
        printf("\r\n");
        fflush(stdout);
        us_terminal_suspend();
        break;
    default:
        move(l, key);
        break;
    }
}

/* A paste is taken whole or not at all. */
static void tell_full(us_line *l)
{
    if (l->is_full || l->keys.is_cut)
        printf("\r\x1b[Kthat would be more than %zu bytes: it was left out\r\n",
               US_LINE_MAX);
    l->is_full = l->keys.is_cut = false;
}

/* False where the line goes on. */
static bool end_line(us_line *l, us_key key, us_line_outcome *outcome)
{
    bool ended = key == US_KEY_END_OF_INPUT ||
                 (key == US_KEY_DELETE_OR_END && l->length == 0 && !l->searching);
    bool typed = key == US_KEY_ENTER || key == US_KEY_NEWLINE;
    if (!ended && !typed && key != US_KEY_CANCEL)
        return false;
    l->searching = false;
    l->cursor = l->length;
    draw(l);
    *outcome = ended ? US_LINE_END : typed ? US_LINE_TYPED : US_LINE_CANCELLED;
    us_terminal_put(key == US_KEY_CANCEL ? "^C\r\n" : "\r\n",
                    key == US_KEY_CANCEL ? 4 : 2);
    return true;
}

static us_line_outcome edit(us_line *l)
{
    us_line_outcome outcome;
    for (;;) {
        us_arena_reset(&l->key_arena, KEPT);
        if (!us_keys_are_waiting(&l->keys))
            draw(l);
        l->keys.limit = US_LINE_MAX - l->length;
        us_key key = us_keys_next(&l->keys);
        if (end_line(l, key, &outcome))
            return outcome;
        if (l->keys.is_cut)
            key = US_KEY_NONE;
        if (!l->searching || !apply_to_search(l, key))
            change(l, key);
        tell_full(l);
    }
}

/* ---- Without a terminal ----------------------------------------------------------------- */

static us_line_outcome read_plainly(us_line *l)
{
    bool is_long = false;
    int byte;
    if (l->is_asked) {
        fputs(l->prompt, stdout);
        fflush(stdout);
    }
    while ((byte = getc_unlocked(stdin)) != EOF && byte != '\n') {
        is_long = is_long || l->length == US_LINE_MAX;
        if (!is_long)
            l->text[l->length++] = (char)byte;
    }
    if (byte == EOF && l->length == 0)
        return US_LINE_END;
    return is_long ? US_LINE_TOO_LONG : US_LINE_TYPED;
}

us_line_outcome us_line_read(us_line *l, const char *prompt, us_str *line)
{
    l->prompt = prompt;
    l->length = l->cursor = 0;
    l->place = l->history.count;
    us_line_outcome outcome = l->is_edited ? edit(l) : read_plainly(l);
    *line = us_str_make(l->text, l->length);
    return outcome;
}
