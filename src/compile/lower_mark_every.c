/* Marks of `every`, whose domain and body report as queries of their own, and of what literals
 * read and call. */
#include "compile/lower_mark.h"

#include "compile/vars.h"

/* The key of an `every` without one has the number before its value's. */
static us_term *unwritten_key(us_lowering *lowering, const us_every *every)
{
    us_arena *arena = lowering->emitter->arena;
    us_str name =
        us_mark_number_name(arena, lowering->clause, every->value->as.variable.local);
    return us_term_variable(arena, every->domain->span, name);
}

/* The literal that goes through the members of the domain; [key]: that or its own. */
static us_literal *make_generator(us_lowering *lowering, const us_every *every,
                                  us_term *key)
{
    us_compiler *compiler = lowering->emitter->compiler;
    us_terms parts = us_terms_make(compiler->arena, 2);
    parts.items[0] = every->domain;
    parts.items[1] = key;
    us_term *ref = us_term_list(compiler->arena, every->domain->span, US_TERM_REF, parts);
    us_literal *generator = us_pass_equation(compiler, ref, every->value);
    generator->span = every->domain->span;
    return generator;
}

/* What a member needs: the body, entered with it. */
static void every_member(us_lowering *lowering, const us_every *every, uint32_t failed)
{
    us_emitter *emitter = lowering->emitter;
    us_label redo = lowering->fail, undefined = us_emit_label(emitter);
    us_label next = us_emit_label(emitter);
    uint32_t trail = lowering->trail_count;

    us_emit(lowering, US_OP_IF_SET, failed, 0, 0, redo, 0);
    us_entered entered = us_mark_enter_body(lowering, every->body);
    lowering->fail = undefined;
    us_lower_body(lowering, every->body);
    us_mark_exit_body(lowering, every->body, true);
    us_mark_leave(lowering, entered);
    us_mark_jump(lowering, next);
    us_emit_place(emitter, undefined);
    us_mark_set(lowering, failed);
    us_emit_place(emitter, next);
    us_lower_unbind(lowering, trail);
    lowering->fail = redo;
}

void us_mark_every(us_lowering *lowering, const us_literal *literal)
{
    us_emitter *emitter = lowering->emitter;
    const us_every *every = &literal->as.every;
    us_label outer = lowering->fail, not_iterable = us_emit_label(emitter);
    us_label next = us_emit_label(emitter), finished = us_emit_label(emitter);
    us_label broken = us_emit_label(emitter), leave = us_emit_label(emitter);
    us_label done = us_emit_label(emitter);
    us_mark own = us_mark_of_literal(lowering, literal, literal);
    uint32_t trail = lowering->trail_count;
    us_term *key = every->key ? every->key : unwritten_key(lowering, every);
    const us_term *around = lowering->unwritten;
    us_operand around_key = lowering->unwritten_key;
    us_marked generator;

    us_operand domain = us_lower_term(lowering, every->domain);
    uint32_t iterator = us_lower_registers(lowering, 5);
    uint32_t failed = us_lower_register(lowering);
    us_emit(lowering, US_OP_ITERATE, iterator, domain, 0, not_iterable, 0);
    us_mark_clear(lowering, failed);

    us_entered entered = {lowering->query, lowering->outer, lowering->query_mark,
                          lowering->marked};
    us_mark_begin_query(lowering);
    own.query = lowering->query;
    own.outer = lowering->outer;
    uint32_t mark = us_mark_add(lowering, own);
    lowering->query_mark = mark;
    us_mark_emit(lowering, US_OP_MARK_ENTER, lowering->query, 0, 0, mark);
    lowering->fail = finished;
    us_mark_begin(lowering, &generator, make_generator(lowering, every, key),
                  US_MARK_UNLISTED);
    us_emit_place(emitter, next);
    us_emit(lowering, US_OP_NEXT, iterator, iterator + 3, iterator + 4, lowering->fail,
            0);
    lowering->fail = next;
    lowering->unwritten = every->key ? NULL : key;
    lowering->unwritten_key = (us_operand)(iterator + 3);
    us_mark_read(lowering, (us_operand)iterator, (us_operand)(iterator + 3));
    if (every->key)
        us_lower_match(lowering, every->key, (us_operand)(iterator + 3));
    us_lower_match(lowering, every->value, (us_operand)(iterator + 4));
    us_mark_end(lowering, &generator);
    us_mark member = us_mark_of_literal(lowering, literal, literal);
    lowering->unwritten = around;
    lowering->unwritten_key = around_key;
    every_member(lowering, every, failed);
    us_mark_emit(lowering, US_OP_MARK_REDO, 0, 0, 0, us_mark_add(lowering, member));
    us_mark_jump(lowering, lowering->fail);

    us_emit_place(emitter, not_iterable);
    us_mark_emit(lowering, US_OP_MARK_FAIL, 0, 0, 0, entered.marked->mark);
    us_mark_jump(lowering, outer);
    us_emit_place(emitter, finished);
    us_emit(lowering, US_OP_IF_SET, failed, 0, 0, broken, 0);
    us_mark_jump(lowering, done);
    us_emit_place(emitter, broken);
    us_mark_emit(lowering, US_OP_MARK_FAIL, 0, 0, 0, mark);
    us_mark_jump(lowering, outer);
    us_emit_place(emitter, leave);
    us_mark_emit(lowering, US_OP_MARK_EXIT, 0, 0, 0, mark);
    us_mark_jump(lowering, outer);
    us_emit_place(emitter, done);
    us_mark_leave(lowering, entered);
    us_lower_unbind(lowering, trail);
    lowering->fail = leave;
}

/* ---- reads and calls ---- */

/* The mark that what is read now belongs to: the literal's, or a rule's for its head. */
static uint32_t reading_mark(us_lowering *lowering)
{
    return lowering->marked ? lowering->marked->mark : lowering->query_mark;
}

static void mark_read(us_lowering *lowering, us_opcode op, us_operand a, us_operand b)
{
    if (us_mark_is_wanted(lowering) && lowering->query != US_MARK_NOWHERE)
        us_mark_emit(lowering, op, 0, a, b, reading_mark(lowering));
}

void us_mark_read(us_lowering *lowering, us_operand container, us_operand key)
{
    mark_read(lowering, US_OP_MARK_READ, container, key);
}

void us_mark_read_at(us_lowering *lowering, us_operand container, uint32_t index)
{
    if (us_mark_is_wanted(lowering))
        mark_read(lowering, US_OP_MARK_READ, container,
                  us_emit_constant(lowering, us_value_integer(index)));
}

void us_mark_read_path(us_lowering *lowering, us_operand container, us_operand path)
{
    mark_read(lowering, US_OP_MARK_PATH, container, path);
}

void us_mark_member(us_lowering *lowering, us_operand item, us_operand container)
{
    mark_read(lowering, US_OP_MARK_MEMBER, item, container);
}

void us_mark_element(us_lowering *lowering, us_operand container, us_operand key)
{
    mark_read(lowering, US_OP_MARK_ELEMENT, container, key);
}

void us_mark_call(us_lowering *lowering, uint32_t node, uint32_t first, uint32_t count)
{
    if (us_mark_is_wanted(lowering))
        us_mark_emit(lowering, US_OP_MARK_CALL, 0, first, count, node);
}
