/* A line editor for terminals, of one line that is moved sideways where it is longer than the
 * terminal is wide. What is no terminal is read as it comes. */
#include "cli/line.h"

#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

enum {
    HISTORY_MAX = 1000,
    LINE_MAX_LENGTH = 1 << 16,
    NAMES_SHOWN = 60,
};

enum {
    KEY_HOME = 1,
    KEY_LEFT = 2,
    KEY_CANCEL = 3,
    KEY_END_OF_INPUT = 4,
    KEY_END = 5,
    KEY_RIGHT = 6,
    KEY_BACKSPACE = 8,
    KEY_TAB = 9,
    KEY_CUT_AFTER = 11,
    KEY_CLEAR = 12,
    KEY_ENTER = 13,
    KEY_DOWN = 14,
    KEY_UP = 16,
    KEY_CUT_BEFORE = 21,
    KEY_ESCAPE = 27,
    KEY_RUBOUT = 127,
    KEY_DELETE = 256, /* no byte */
};

struct us_line {
    us_arena *arena;
    const char *path; /* of the history; NULL: it is not kept */
    us_line_completer *complete;
    void *data;
    bool terminal;
    us_str *history; /* the oldest first */
    size_t history_count, history_capacity;
    bool changed;
    /* The line at work. */
    const char *prompt;
    char text[LINE_MAX_LENGTH];
    size_t length, cursor;
    size_t place; /* in the history; history_count: none of it */
};

/* ---- History ---------------------------------------------------------------------------- */

static void remember(us_line *l, us_str line)
{
    bool again =
        l->history_count > 0 && us_str_equal(l->history[l->history_count - 1], line);
    if (line.length == 0 || again)
        return;
    l->history = us_arena_room(l->arena, l->history, l->history_count,
                               &l->history_capacity, sizeof *l->history);
    l->history[l->history_count++] = us_str_copy(l->arena, line);
}

static void read_history(us_line *l)
{
    us_str text, error;
    if (!l->path || !us_file_read(l->arena, l->path, (size_t)16 << 20, &text, &error))
        return;
    for (size_t at = 0; at < text.length;) {
        size_t end = us_str_find(text, US_STR("\n"), at);
        if (end == US_STR_NONE)
            end = text.length;
        remember(l, us_str_slice(text, at, end));
        at = end + 1;
    }
}

us_line *us_line_open(us_arena *arena, const char *history, us_line_completer *complete,
                      void *data)
{
    us_line *l = us_arena_alloc_zero(arena, sizeof *l);
    l->arena = arena;
    l->path = history;
    l->complete = complete;
    l->data = data;
    l->terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (l->terminal)
        read_history(l);
    return l;
}

/* Others must not read what was typed. Where it can't be written, it is not kept. */
void us_line_close(us_line *l)
{
    us_buf text = us_buf_make(l->arena);
    us_str error;
    size_t first = l->history_count > HISTORY_MAX ? l->history_count - HISTORY_MAX : 0;
    if (!l->terminal || !l->path || !l->changed)
        return;
    for (size_t i = first; i < l->history_count; i++) {
        us_buf_add_str(&text, l->history[i]);
        us_buf_add_char(&text, '\n');
    }
    us_str whole = us_buf_str(&text);
    mode_t mask = umask(077);
    if (us_file_make_folders(l->arena, l->path, 0700, &error))
        us_file_put(l->arena, l->path, &whole, 1, &error);
    umask(mask);
}

/* ---- Drawing ---------------------------------------------------------------------------- */

static bool is_start(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

static size_t characters(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += is_start(text[i]);
    return count;
}

static size_t terminal_width(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10 ? size.ws_col
                                                                            : 80;
}

/* The byte where the character after (or before) the one at [at] begins. */
static size_t after(const us_line *l, size_t at)
{
    if (at < l->length)
        at++;
    while (at < l->length && !is_start(l->text[at]))
        at++;
    return at;
}

static size_t before(const us_line *l, size_t at)
{
    if (at > 0)
        at--;
    while (at > 0 && !is_start(l->text[at]))
        at--;
    return at;
}

static void draw(const us_line *l)
{
    size_t room = terminal_width() - strlen(l->prompt) - 1, from = 0, to;
    while (characters(l->text + from, l->cursor - from) >= room)
        from = after(l, from);
    to = from;
    for (size_t shown = 0; to < l->length && shown < room; shown++)
        to = after(l, to);
    printf("\r%s%.*s\x1b[K", l->prompt, (int)(to - from), l->text + from);
    size_t back = characters(l->text + l->cursor, to - l->cursor);
    if (back > 0)
        printf("\x1b[%zuD", back);
    fflush(stdout);
}

/* ---- Editing ---------------------------------------------------------------------------- */

static void cut(us_line *l, size_t from, size_t to)
{
    memmove(l->text + from, l->text + to, l->length - to);
    l->length -= to - from;
    l->cursor = from;
}

static void insert(us_line *l, const char *bytes, size_t count)
{
    if (l->length + count >= LINE_MAX_LENGTH)
        return;
    memmove(l->text + l->cursor + count, l->text + l->cursor, l->length - l->cursor);
    memcpy(l->text + l->cursor, bytes, count);
    l->length += count;
    l->cursor += count;
}

static void recall(us_line *l, size_t place)
{
    us_str line = place < l->history_count ? l->history[place] : US_STR_EMPTY;
    l->place = place;
    l->length = l->cursor = 0;
    insert(l, line.text, line.length);
}

/* What a word may become, and how far all of that is the same. */
typedef struct completion {
    us_line *line;
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
    while (same < c->common.length && same < name.length &&
           c->common.text[same] == name.text[same])
        same++;
    c->common = c->count == 0 ? name : us_str_slice(c->common, 0, same);
    if (c->count < NAMES_SHOWN)
        c->names[c->count] = name;
    c->count++;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("_.-", c);
}

static void complete_word(us_line *l)
{
    size_t from = l->cursor;
    completion c = {.line = l, .count = 0};
    while (from > 0 && is_word(l->text[from - 1]))
        from--;
    us_str word = us_str_make(l->text + from, l->cursor - from);
    if (!l->complete || word.length == 0)
        return;
    l->complete(l->data, word, take_name, &c);
    if (c.count > 0 && c.common.length > word.length) {
        insert(l, c.common.text + word.length, c.common.length - word.length);
        return;
    }
    for (size_t i = 0; c.count > 1 && i < c.count && i < NAMES_SHOWN; i++)
        printf("%s%.*s", i ? "  " : "\r\n", US_STR_ARG(c.names[i]));
    if (c.count > 1)
        printf("%s\r\n", c.count > NAMES_SHOWN ? "  ..." : "");
}

/* ---- Keys ------------------------------------------------------------------------------- */

/* The next byte; -1 at the end. */
static int read_byte(void)
{
    unsigned char byte;
    ssize_t got;
    do
        got = read(STDIN_FILENO, &byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 1 ? byte : -1;
}

/* A key that terminals send as ESC [ and more. */
static int read_escape(void)
{
    int first = read_byte(), key = read_byte();
    if (first != '[' && first != 'O')
        return 0;
    if (key >= '0' && key <= '9') {
        int number = key - '0';
        for (key = read_byte(); key >= '0' && key <= '9'; key = read_byte())
            number = number < 100 ? number * 10 + key - '0' : number;
        return number == 1 || number == 7   ? KEY_HOME
               : number == 4 || number == 8 ? KEY_END
               : number == 3                ? KEY_DELETE
                                            : 0;
    }
    switch (key) {
    case 'A':
        return KEY_UP;
    case 'B':
        return KEY_DOWN;
    case 'C':
        return KEY_RIGHT;
    case 'D':
        return KEY_LEFT;
    case 'H':
        return KEY_HOME;
    case 'F':
        return KEY_END;
    default:
        return 0;
    }
}

static void apply(us_line *l, int key)
{
    char byte = (char)key;
    switch (key) {
    case KEY_HOME:
        l->cursor = 0;
        break;
    case KEY_END:
        l->cursor = l->length;
        break;
    case KEY_LEFT:
        l->cursor = before(l, l->cursor);
        break;
    case KEY_RIGHT:
        l->cursor = after(l, l->cursor);
        break;
    case KEY_UP:
        if (l->place > 0)
            recall(l, l->place - 1);
        break;
    case KEY_DOWN:
        if (l->place < l->history_count)
            recall(l, l->place + 1);
        break;
    case KEY_BACKSPACE:
    case KEY_RUBOUT:
        cut(l, before(l, l->cursor), l->cursor);
        break;
    case KEY_DELETE:
    case KEY_END_OF_INPUT:
        cut(l, l->cursor, after(l, l->cursor));
        break;
    case KEY_CUT_AFTER:
        l->length = l->cursor;
        break;
    case KEY_CUT_BEFORE:
        cut(l, 0, l->cursor);
        break;
    case KEY_TAB:
        complete_word(l);
        break;
    case KEY_CLEAR:
        printf("\x1b[H\x1b[2J");
        break;
    default:
        if (key >= ' ' && key < KEY_DELETE)
            insert(l, &byte, 1);
        break;
    }
}

/* False at the end of the input. */
static bool edit(us_line *l)
{
    for (;;) {
        draw(l);
        int key = read_byte();
        if (key == KEY_ESCAPE)
            key = read_escape();
        if (key < 0 || (key == KEY_END_OF_INPUT && l->length == 0))
            return false;
        if (key == KEY_ENTER || key == '\n')
            return true;
        if (key == KEY_CANCEL)
            l->length = l->cursor = 0;
        else
            apply(l, key);
    }
}

static bool read_plainly(us_line *l, us_str *line)
{
    char *text = NULL;
    size_t capacity = 0;
    ssize_t length = getline(&text, &capacity, stdin);
    if (length > 0 && text[length - 1] == '\n')
        length--;
    if (length >= 0)
        *line = us_str_copy(l->arena, us_str_make(text, (size_t)length));
    free(text);
    return length >= 0;
}

bool us_line_read(us_line *l, const char *prompt, us_str *line)
{
    struct termios cooked, raw;
    if (!l->terminal || tcgetattr(STDIN_FILENO, &cooked) != 0)
        return read_plainly(l, line);
    raw = cooked;
    raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
    raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG | IEXTEN);
    l->prompt = prompt;
    l->length = l->cursor = 0;
    l->place = l->history_count;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    bool more = edit(l);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &cooked);
    fputs("\n", stdout);
    fflush(stdout);
    *line = us_str_copy(l->arena, us_str_make(l->text, l->length));
    if (more && line->length > 0) {
        remember(l, *line);
        l->changed = true;
    }
    return more;
}
