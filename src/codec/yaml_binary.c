/* The !!binary tag: base64 with line breaks, as Go's standard encoding. */
#include "base/utf8.h"
#include "codec/yaml_node.h"

/* Six bits for a letter of the alphabet, or -1. */
static int sextet(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Adds the bytes of a group of four letters, of which [padding] are '='. */
static void add_group(us_buf *buf, uint32_t bits, int padding)
{
    us_buf_add_char(buf, (char)(bits >> 16));
    if (padding < 2)
        us_buf_add_char(buf, (char)(bits >> 8));
    if (padding < 1)
        us_buf_add_char(buf, (char)bits);
}

static bool decode(us_buf *buf, us_str text)
{
    uint32_t bits = 0;
    int letters = 0;
    int padding = 0;
    bool ended = false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.text[i];
        if (c == '\n' || c == '\r')
            continue;
        int value = c == '=' ? 0 : sextet(c);
        if (value < 0 || ended || (c == '=' && letters < 2) || (c != '=' && padding > 0))
            return false;
        padding += c == '=';
        bits = bits << 6 | (uint32_t)value;
        if (++letters == 4) {
            add_group(buf, bits, padding);
            ended = padding > 0;
            letters = 0;
            bits = 0;
        }
    }
    return letters == 0;
}

bool us_yaml_decode_binary(us_arena *arena, us_str text, us_value *value)
{
    us_buf buf = us_buf_make(arena);
    if (!decode(&buf, text))
        return false;
    us_str valid = us_utf8_make_valid(arena, us_buf_str(&buf));
    *value = us_value_string_checked(arena, valid);
    return true;
}
