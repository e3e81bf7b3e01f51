/* What the terminal must be told stands in its standards: ECMA-48, and the private modes of xterm, which all have. */
#include "cli/screen.h"

#include "base/utf8.h"
#include "cli/terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The other screen, without a cursor; what is too wide is cut, not wrapped. */
static const char enter[] = "\x1b[?1049h\x1b[?25l\x1b[?7l";
static const char leave[] = "\x1b[?7h\x1b[?25h\x1b[?1049l";

bool us_screen_is_possible(void)
{
    return us_terminal_is_there();
}

bool us_screen_open(void)
{
    return us_terminal_open(enter, leave);
}

void us_screen_close(void)
{
    us_terminal_close();
}

void us_screen_add(us_screen_page *page, us_screen_style style, us_str text)
{
    for (size_t at = 0; at <= text.length;) {
        size_t end = us_str_find(text, US_STR("\n"), at);
        end = end == US_STR_NONE ? text.length : end;
        page->lines = us_arena_room(page->arena, page->lines, page->count,
                                    &page->capacity, sizeof *page->lines);
        page->lines[page->count++] = (us_screen_line){us_str_slice(text, at, end), style};
        at = end + 1;
    }
}

/* ---- Drawing ---------------------------------------------------------------------------- */

/* The text in [width] columns: one for each code point, for the terminal cuts what is wider. */
static void add_cut(us_buf *out, us_str text, size_t width)
{
    const char *end = text.text + text.length;
    size_t column = 0, size;
    for (const char *p = text.text; p < end; p += size) {
        uint32_t point = us_utf8_decode(p, end, &size);
        if (column + 1 == width && p + size < end) {
            us_buf_add_c(out, "…");
            return;
        }
        if (point == '\t') {
            size_t blanks = width - column - 1 < 4 ? width - column - 1 : 4;
            us_buf_add(out, "    ", blanks);
            column += blanks;
            continue;
        }
        if (point < ' ' || (point >= 0x7F && point < 0xA0) || point == US_UTF8_INVALID)
            us_buf_add_c(out, "\xEF\xBF\xBD");
        else
            us_buf_add(out, p, size);
        column++;
    }
}

static void add_row(us_buf *out, const us_screen_line *line, size_t width)
{
    static const char *const styles[] = {"", "\x1b[1m", "\x1b[1;32m", "\x1b[1;31m",
                                         "\x1b[2m"};
    bool plain = line->style == US_SCREEN_PLAIN || getenv("NO_COLOR");
    us_buf_add_c(out, plain ? "" : styles[line->style]);
    add_cut(out, line->text, width);
    us_buf_add_c(out, plain ? "\x1b[K" : "\x1b[m\x1b[K");
}

void us_screen_show(us_screen_page *page)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    us_buf out = us_buf_make(page->arena);
    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    size_t height = size.ws_row ? size.ws_row : 24,
           width = size.ws_col ? size.ws_col : 80;
    size_t head = page->head < height ? page->head : height;
    size_t room = height - head > 1 ? height - head - 1 : 0;
    size_t rest = page->count - page->head;
    size_t last = rest > room ? rest - room : 0;
    page->first = page->first < last ? page->first : last;
    us_terminal_set(false); /* whoever stopped us may have set it back */
    us_buf_add_c(&out, "\x1b[H");
    for (size_t row = 0; row < height; row++) {
        us_screen_line line = {.text = US_STR_EMPTY};
        size_t at = row < head ? row : row + page->head - head + page->first;
        if (row + 1 == height)
            line = (us_screen_line){page->foot, US_SCREEN_FAINT};
        else if (row + 2 == height && page->first < last)
            line = (us_screen_line){
                us_str_format(page->arena, "… %zu more lines", last - page->first + 1),
                US_SCREEN_FAINT};
        else if (at < page->count)
            line = page->lines[at];
        us_buf_add_c(&out, row > 0 ? "\r\n" : "");
        add_row(&out, &line, width);
    }
    us_terminal_put(out.text, out.length);
}

/* ---- Keys ------------------------------------------------------------------------------- */

/* A key that is no character comes in one piece; of a longer one the rest is no key. */
int us_screen_key(void)
{
    unsigned char bytes[2];
    ssize_t got = read(STDIN_FILENO, bytes, 1);
    if (got <= 0)
        return got < 0 && errno == EINTR ? US_SCREEN_OTHER : US_SCREEN_END;
    int waiting = 0;
    if (bytes[0] != 27 || ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting < 2)
        return bytes[0];
    got = read(STDIN_FILENO, bytes, 2);
    bool arrow = got == 2 && (bytes[0] == '[' || bytes[0] == 'O');
    return arrow && bytes[1] == 'A'   ? US_SCREEN_UP
           : arrow && bytes[1] == 'B' ? US_SCREEN_DOWN
                                      : US_SCREEN_OTHER;
}
