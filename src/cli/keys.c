#include "cli/keys.h"

#include "base/utf8.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Terminals tell so that what follows is not typed: ESC [ 200 ~, and 201 at its end. */
enum { PASTE_BEGINS = 200 };
static const char paste_end[] = "\x1b[201~";

/* -1 at the end. */
static int read_byte(us_keys *k)
{
    unsigned char byte;
    ssize_t got;
    if (k->next < k->end)
        return k->ahead[k->next++];
    do
        got = read(STDIN_FILENO, &byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 1 ? byte : -1;
}

bool us_keys_are_waiting(const us_keys *k)
{
    int waiting = 0;
    return k->next < k->end ||
           (ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting > 0);
}

/* Right after it was read. */
static void put_back(us_keys *k, int byte)
{
    if (k->next == 0)
        k->next = k->end = 1;
    k->ahead[--k->next] = (unsigned char)byte;
}

bool us_keys_find_cancel(us_keys *k)
{
    int waiting = 0;
    memmove(k->ahead, k->ahead + k->next, k->end - k->next);
    k->end -= k->next;
    k->next = 0;
    size_t room = sizeof k->ahead - k->end;
    if (ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting > 0 && room > 0) {
        ssize_t got = read(STDIN_FILENO, k->ahead + k->end,
                           (size_t)waiting < room ? (size_t)waiting : room);
        k->end += got > 0 ? (size_t)got : 0;
    }
    for (size_t i = k->end; i-- > 0;)
        if (k->ahead[i] == US_KEY_CANCEL) {
            k->next = i + 1;
            return true;
        }
    return false;
}

/* ---- Characters ------------------------------------------------------------------------- */

/* The rest of the character that begins with [first]. What is none becomes U+FFFD. */
static us_key read_character(us_keys *k, int first)
{
    char bytes[4] = {(char)first};
    size_t count = 1, size;
    size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    while (count < length) {
        int next = read_byte(k);
        if (next < 0)
            break;
        if ((next & 0xC0) != 0x80) {
            put_back(k, next);
            break;
        }
        bytes[count++] = (char)next;
    }
    bool whole =
        us_utf8_decode(bytes, bytes + count, &size) != US_UTF8_INVALID && size == count;
    k->text =
        whole ? us_str_copy(k->arena, us_str_make(bytes, count)) : US_STR("\xEF\xBF\xBD");
    return US_KEY_TEXT;
}

/* Newlines are what terminals make of them: CR, or LF, or both. */
static us_key read_pasted(us_keys *k)
{
    us_buf text = us_buf_make(k->arena);
    size_t matched = 0, end = strlen(paste_end);
    for (int byte; matched < end && (byte = read_byte(k)) >= 0;) {
        if (byte == (unsigned char)paste_end[matched]) {
            matched++;
            continue;
        }
        bool fits = text.length + matched < k->limit;
        k->is_cut |= !fits;
        if (fits)
            us_buf_add(&text, paste_end, matched);
        matched = byte == (unsigned char)paste_end[0];
        bool after_return =
            byte == '\n' && text.length > 0 && text.text[text.length - 1] == '\r';
        if (!matched && fits && !after_return)
            us_buf_add_char(&text, (char)byte);
    }
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.text[i];
        if (byte == '\r')
            text.text[i] = '\n';
        else if ((byte < ' ' && byte != '\t' && byte != '\n') || byte == US_KEY_RUBOUT)
            text.text[i] = '?';
    }
    k->text = us_utf8_make_valid(k->arena, us_buf_str(&text));
    return US_KEY_TEXT;
}

/* ---- Sequences -------------------------------------------------------------------------- */

static us_key key_of_number(us_keys *k, int number)
{
    switch (number) {
    case 1:
    case 7:
        return US_KEY_HOME;
    case 4:
    case 8:
        return US_KEY_END;
    case 3:
        return US_KEY_DELETE;
    case PASTE_BEGINS:
        return read_pasted(k);
    default:
        return US_KEY_NONE;
    }
}

static us_key key_of_letter(int letter, bool modified)
{
    switch (letter) {
    case 'A':
        return US_KEY_UP;
    case 'B':
        return US_KEY_DOWN;
    case 'C':
        return modified ? US_KEY_WORD_RIGHT : US_KEY_RIGHT;
    case 'D':
        return modified ? US_KEY_WORD_LEFT : US_KEY_LEFT;
    case 'H':
        return US_KEY_HOME;
    case 'F':
        return US_KEY_END;
    default:
        return US_KEY_NONE;
    }
}

/* ESC [ numbers letter, and ESC letter, which terminals send for a letter with Alt. */
static us_key read_escape(us_keys *k)
{
    int first = read_byte(k), numbers[2] = {0, 0}, count = 0, byte;
    if (first == 'b')
        return US_KEY_WORD_LEFT;
    if (first == 'f')
        return US_KEY_WORD_RIGHT;
    if (first == 'd')
        return US_KEY_CUT_WORD_AFTER;
    if (first == US_KEY_RUBOUT || first == US_KEY_BACKSPACE)
        return US_KEY_CUT_WORD;
    if (first != '[' && first != 'O')
        return first < 0 ? US_KEY_END_OF_INPUT : US_KEY_NONE;
    while ((byte = read_byte(k)) == ';' || (byte >= '0' && byte <= '9')) {
        int *number = &numbers[count];
        if (byte == ';')
            count = 1;
        else if (*number < 1000)
            *number = *number * 10 + byte - '0';
    }
    return byte == '~' ? key_of_number(k, numbers[0])
                       : key_of_letter(byte, numbers[1] > 1);
}

us_key us_keys_next(us_keys *k)
{
    int byte = read_byte(k);
    if (byte < 0)
        return US_KEY_END_OF_INPUT;
    if (byte == US_KEY_ESCAPE)
        return read_escape(k);
    if (byte >= ' ' && byte != US_KEY_RUBOUT)
        return read_character(k, byte);
    return byte;
}
