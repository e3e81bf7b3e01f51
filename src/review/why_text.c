/* Explanations as trees of lines, and as JSON. */
#include "review/why.h"

#include "codec/json.h"

enum {
    MOST_LINES = 400, /* of one rule */
    DEEPEST = 12,
};

typedef struct printer {
    us_buf *out;
    size_t lines;
    bool cut;
} printer;

static bool begin_line(printer *p, size_t depth)
{
    p->cut = p->cut || p->lines >= MOST_LINES;
    if (p->cut)
        return false;
    p->lines++;
    for (size_t i = 0; i < depth; i++)
        us_buf_add_c(p->out, "  ");
    return true;
}

static void print_body(printer *p, const us_why_body *body, size_t depth);

static void print_step(printer *p, const us_why_step *step, size_t depth)
{
    if (!begin_line(p, depth))
        return;
    us_buf_add_format(p->out, "%s %u: ", step->fails ? "fails" : "holds", step->row);
    us_why_add_step(p->out, step);
    us_buf_add_char(p->out, '\n');
    for (size_t i = 0; i < step->body_count && depth < DEEPEST; i++)
        print_body(p, step->bodies[i], depth + 1);
}

static void print_body(printer *p, const us_why_body *body, size_t depth)
{
    if (body->rule.length > 0 && begin_line(p, depth++)) {
        us_buf_add_format(p->out, "%.*s:%u: ", US_STR_ARG(body->file), body->row);
        us_why_add_one_line(p->out, body->head);
        if (body->answer.length > 0)
            us_buf_add_format(p->out, "  # gives %.*s", US_STR_ARG(body->answer));
        us_buf_add_char(p->out, '\n');
    }
    for (size_t i = 0; i < body->step_count; i++)
        print_step(p, &body->steps[i], depth);
    if (body->others > 0 && begin_line(p, depth))
        us_buf_add_format(p->out, "(%zu more failures, none later than that)\n",
                          body->others);
}

static void print_rule(us_buf *out, const us_why_rule *rule, bool whole, size_t depth)
{
    printer p = {.out = out};
    begin_line(&p, depth);
    if (!whole && !rule->answers) {
        us_buf_add_str(out, us_why_line(out->arena, rule));
        us_buf_add_char(out, '\n');
        return;
    }
    us_why_add_title(out, rule);
    us_buf_add_char(out, '\n');
    for (size_t i = 0; i < rule->body_count; i++)
        if (rule->bodies[i]->holds == rule->answers || whole)
            print_body(&p, rule->bodies[i], depth + 1);
    if (p.cut)
        us_buf_add_c(out, "  (more is left out)\n");
}

void us_why_text(us_buf *out, const us_why *why, bool whole)
{
    for (size_t i = 0; i < why->object_count; i++) {
        const us_why_object *object = &why->objects[i];
        us_buf_add_format(out, "%s%.*s:%u: %.*s\n", i ? "\n" : "",
                          US_STR_ARG(object->file), object->at.row,
                          US_STR_ARG(object->name));
        size_t unmet = 0;
        for (size_t k = 0; k < object->package_count; k++) {
            const us_why_package *package = &object->packages[k];
            unmet += package->unmet.length > 0;
            if (package->unmet.length > 0 && whole)
                us_buf_add_format(out, "  %.*s is not asked: %.*s\n",
                                  US_STR_ARG(package->name), US_STR_ARG(package->unmet));
            for (size_t n = 0; n < package->rule_count; n++)
                print_rule(out, &package->rules[n], whole, 1);
        }
        if (unmet > 0 && !whole)
            us_buf_add_format(out, "  not asked: %zu (--all tells why)\n", unmet);
    }
}

/* ---- JSON ------------------------------------------------------------------------------ */

static void add_place(us_buf *out, us_str file, uint32_t row, uint32_t column)
{
    us_buf_add_c(out, "\"location\":{");
    us_json_write_member(out, "file", file);
    us_buf_add_format(out, ",\"row\":%u", row);
    if (column > 0)
        us_buf_add_format(out, ",\"col\":%u", column);
    us_buf_add_char(out, '}');
}

static void add_bodies(printer *p, us_why_body *const *bodies, size_t count,
                       size_t depth);

static void add_step(printer *p, const us_why_step *step, size_t depth)
{
    us_buf *out = p->out;
    us_buf_add_char(out, '{');
    add_place(out, step->file, step->row, step->column);
    us_json_write_member(out, "text", step->text);
    us_buf_add_format(out, ",\"holds\":%s,\"values\":[", step->fails ? "false" : "true");
    for (size_t i = 0; i < step->value_count; i++) {
        us_buf_add_c(out, i ? ",{" : "{");
        us_json_write_member(out, "name", step->values[i].name);
        us_json_write_member(out, "value", step->values[i].value);
        us_buf_add_char(out, '}');
    }
    us_buf_add_char(out, ']');
    if (step->body_count > 0 && depth < DEEPEST) {
        us_buf_add_c(out, ",\"asked\":");
        add_bodies(p, step->bodies, step->body_count, depth + 1);
    }
    us_buf_add_char(out, '}');
}

static void add_bodies(printer *p, us_why_body *const *bodies, size_t count, size_t depth)
{
    us_buf *out = p->out;
    const char *comma = "";
    us_buf_add_char(out, '[');
    for (size_t i = 0; i < count && p->lines < MOST_LINES; i++, comma = ",") {
        const us_why_body *body = bodies[i];
        us_buf_add_format(out, "%s{", comma);
        add_place(out, body->file, body->row, 0);
        if (body->rule.length > 0) {
            us_json_write_member(out, "rule", body->rule);
            us_json_write_member(out, "head", body->head);
        }
        us_buf_add_format(out, ",\"holds\":%s", body->holds ? "true" : "false");
        if (body->answer.length > 0)
            us_json_write_member(out, "answer", body->answer);
        us_buf_add_c(out, ",\"expressions\":[");
        for (size_t k = 0; k < body->step_count; k++, p->lines++) {
            us_buf_add_c(out, k ? "," : "");
            add_step(p, &body->steps[k], depth);
        }
        us_buf_add_c(out, "]}");
    }
    us_buf_add_char(out, ']');
}

static void add_rule(us_buf *out, const us_why_rule *rule)
{
    printer p = {.out = out};
    us_buf_add_char(out, '{');
    us_json_write_member(out, "rule", rule->path);
    if (rule->error.length > 0)
        us_json_write_member(out, "error", rule->error);
    else
        us_json_write_member(out, "value", rule->value);
    us_buf_add_format(out, ",\"answers\":%s", rule->answers ? "true" : "false");
    us_json_write_member(out, "summary", us_why_line(out->arena, rule));
    us_buf_add_c(out, ",\"bodies\":");
    add_bodies(&p, rule->bodies, rule->body_count, 0);
    us_buf_add_char(out, '}');
}

static void add_package(us_buf *out, const us_why_package *package)
{
    us_buf_add_char(out, '{');
    us_json_write_member(out, "policy", package->name);
    us_buf_add_format(out, ",\"asked\":%s", package->unmet.length ? "false" : "true");
    if (package->unmet.length > 0)
        us_json_write_member(out, "reason", package->unmet);
    us_buf_add_c(out, ",\"rules\":[");
    for (size_t i = 0; i < package->rule_count; i++) {
        us_buf_add_c(out, i ? "," : "");
        add_rule(out, &package->rules[i]);
    }
    us_buf_add_c(out, "]}");
}

void us_why_json(us_buf *out, const us_why *why)
{
    us_buf_add_c(out, "{\"objects\":[");
    for (size_t i = 0; i < why->object_count; i++) {
        const us_why_object *object = &why->objects[i];
        us_buf_add_c(out, i ? ",{" : "{");
        add_place(out, object->file, object->at.row, object->at.column);
        us_json_write_member(out, "object", object->name);
        us_buf_add_c(out, ",\"policies\":[");
        for (size_t k = 0; k < object->package_count; k++) {
            us_buf_add_c(out, k ? "," : "");
            add_package(out, &object->packages[k]);
        }
        us_buf_add_c(out, "]}");
    }
    us_buf_add_c(out, "]}");
}
