/* A JSON Schema of the whole configuration file: of the section webhook from the table of settings,
 * of the others from config.schema.json. */
#include "config_check.h"
#include "settings_table.h"
#include "webhook/log/json_text.h"

static void add_member(us_buf *out, const char *name, us_str value)
{
    us_buf_add_format(out, ", \"%s\": ", name);
    json_add_string(out, value);
}

/* A number, or a number with a unit. */
static void add_number(us_buf *out, const setting *s, const char *units)
{
    us_str range = us_str_format(
        out->arena, "\"type\": \"integer\", \"minimum\": %llu, \"maximum\": %llu",
        (unsigned long long)s->least, (unsigned long long)s->most);
    if (units)
        us_buf_add_format(out,
                          ", \"anyOf\": [{%.*s}, {\"type\": \"string\", \"pattern\": "
                          "\"^[0-9]+(%s)?$\"}]",
                          US_STR_ARG(range), units);
    else
        us_buf_add_format(out, ", %.*s", US_STR_ARG(range));
}

static bool add_word(void *data, us_str word, unsigned i)
{
    us_buf *out = data;
    us_buf_add_c(out, i ? ", " : "");
    json_add_string(out, word);
    return true;
}

static void add_type(us_buf *out, const setting *s)
{
    switch (s->kind) {
    case KIND_TEXT:
        us_buf_add_c(out, ", \"type\": \"string\"");
        break;
    case KIND_LIST:
        us_buf_add_c(out, ", \"type\": \"array\", \"items\": {\"type\": \"string\"}");
        break;
    case KIND_NUMBER:
        add_number(out, s, NULL);
        break;
    case KIND_SECONDS:
        add_number(out, s, "s|m|h|d");
        break;
    case KIND_BYTES:
        add_number(out, s, "KiB|MiB|GiB");
        break;
    case KIND_CHOICE:
        us_buf_add_c(out, ", \"enum\": [");
        setting_each_word(s, add_word, out);
        us_buf_add_c(out, "]");
        break;
    case KIND_FLAG:
        us_buf_add_c(out, ", \"type\": \"boolean\"");
        break;
    }
}

static void add_preset(us_buf *out, const setting *s)
{
    bool is_number =
        s->kind == KIND_NUMBER || s->kind == KIND_SECONDS || s->kind == KIND_BYTES;
    if (!s->preset)
        return;
    if (is_number && s->preset[strspn(s->preset, "0123456789")] == 0) {
        us_buf_add_format(out, ", \"default\": %s", s->preset);
    } else if (s->kind == KIND_LIST) {
        us_buf_add_c(out, ", \"default\": [");
        for (const char *at = s->preset; *at;) {
            size_t length = strcspn(at, ",");
            us_buf_add_c(out, at > s->preset ? ", " : "");
            json_add_string(out, us_str_make(at, length));
            at += length + (at[length] ? 1 : 0);
        }
        us_buf_add_c(out, "]");
    } else {
        add_member(out, "default", us_str_from(s->preset));
    }
}

static void add_section(us_buf *out)
{
    us_buf_add_c(
        out, "\"webhook\": {\n"
             "      \"description\": \"Settings of usher-webhook; read at the start.\",\n"
             "      \"type\": \"object\",\n"
             "      \"additionalProperties\": false,\n"
             "      \"properties\": {");
    for (size_t i = 0, count = 0; i < SETTING_COUNT; i++) {
        const setting *s = &settings_rows[i];
        if (!setting_is_for_files(s))
            continue;
        us_buf_add_c(out, count++ ? ",\n        " : "\n        ");
        json_add_string(out, setting_key(out->arena, s));
        us_buf_add_c(out, ": {\"description\": ");
        json_add_string(out, us_str_from(s->help));
        add_type(out, s);
        add_preset(out, s);
        us_buf_add_c(out, "}");
    }
    us_buf_add_c(out, "\n      }\n    }");
}

void settings_schema(us_buf *out)
{
    static const char place[] = "\"webhook\": {}";
    us_str rest = us_str_from(usher_webhook_config_schema);
    size_t at = us_str_find(rest, us_str_from(place), 0);
    us_buf_add_str(out, us_str_slice(rest, 0, at));
    add_section(out);
    us_buf_add_str(out, us_str_slice(rest, at + sizeof place - 1, rest.length));
}
