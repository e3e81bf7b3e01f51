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

/* The code of an `every` while it is made. */
typedef struct every_code {
    const us_literal *literal;
    const us_every *every;
    us_label outer;        /* where the literal fails to */
    us_label not_iterable; /* the domain has no members */
    us_label finished;     /* all members were gone through, or one failed */
    us_label leave;        /* the way back into the literal: there is no other solution */
    us_entered entered;    /* the query around that over the members */
    uint32_t mark;         /* of the query over the members */
    uint32_t iterator;     /* 5 registers: the iterator, key and value */
    uint32_t failed;       /* register: holds something if a member failed */
} every_code;

/* Enters the query over the members, which is told as [own]. */
static void enter_members(us_lowering *lowering, every_code *e, us_mark own)
{
    e->entered = (us_entered){lowering->query, lowering->outer, lowering->query_mark,
                              lowering->marked};
    us_mark_begin_query(lowering);
    own.query = lowering->query;
    own.outer = lowering->outer;
    e->mark = us_mark_add(lowering, own);
    lowering->query_mark = e->mark;
    us_mark_emit(lowering, US_OP_MARK_ENTER, lowering->query, 0, 0, e->mark);
}

/* Goes through the members, and on to [finished]. */
static void lower_members(us_lowering *lowering, const every_code *e)
{
    const us_every *every = e->every;
    us_operand key = (us_operand)(e->iterator + 3), value = (us_operand)(e->iterator + 4);
    us_term *name = every->key ? every->key : unwritten_key(lowering, every);
    const us_term *around = lowering->unwritten;
    us_operand around_key = lowering->unwritten_key;
    us_label next = us_emit_label(lowering->emitter);
    us_marked generator;

    lowering->fail = e->finished;
    us_mark_begin(lowering, &generator, make_generator(lowering, every, name),
                  US_MARK_UNLISTED);
    us_emit_place(lowering->emitter, next);
    us_emit_or_fail(lowering, US_OP_NEXT, e->iterator, key, value);
    lowering->fail = next;
    lowering->unwritten = every->key ? NULL : name;
    lowering->unwritten_key = key;
    us_mark_read(lowering, (us_operand)e->iterator, key);
    if (every->key)
        us_lower_match(lowering, every->key, key);
    us_lower_match(lowering, every->value, value);
    us_mark_end(lowering, &generator);
    us_mark member = us_mark_of_literal(lowering, e->literal, e->literal);
    lowering->unwritten = around;
    lowering->unwritten_key = around_key;
    every_member(lowering, every, e->failed);
    us_mark_emit(lowering, US_OP_MARK_REDO, 0, 0, 0, us_mark_add(lowering, member));
    us_mark_jump(lowering, lowering->fail);
}

/* What is reported where the members end; falls through where the literal holds. */
static void lower_ends(us_lowering *lowering, const every_code *e)
{
    us_emitter *emitter = lowering->emitter;
    us_label broken = us_emit_label(emitter), done = us_emit_label(emitter);

    us_emit_place(emitter, e->not_iterable);
    us_mark_emit(lowering, US_OP_MARK_FAIL, 0, 0, 0, e->entered.marked->mark);
    us_mark_jump(lowering, e->outer);
    us_emit_place(emitter, e->finished);
    us_emit(lowering, US_OP_IF_SET, e->failed, 0, 0, broken, 0);
    us_mark_jump(lowering, done);
    us_emit_place(emitter, broken);
    us_mark_emit(lowering, US_OP_MARK_FAIL, 0, 0, 0, e->mark);
    us_mark_jump(lowering, e->outer);
    us_emit_place(emitter, e->leave);
    us_mark_emit(lowering, US_OP_MARK_EXIT, 0, 0, 0, e->mark);
    us_mark_jump(lowering, e->outer);
    us_emit_place(emitter, done);
}

void us_mark_every(us_lowering *lowering, const us_literal *literal)
{
    us_emitter *emitter = lowering->emitter;
    every_code e = {.literal = literal,
                    .every = &literal->as.every,
                    .outer = lowering->fail,
                    .not_iterable = us_emit_label(emitter),
                    .finished = us_emit_label(emitter),
                    .leave = us_emit_label(emitter)};
    us_mark own = us_mark_of_literal(lowering, literal, literal);
    uint32_t trail = lowering->trail_count;

    us_operand domain = us_lower_term(lowering, e.every->domain);
    e.iterator = us_lower_registers(lowering, 5);
    e.failed = us_lower_register(lowering);
    us_emit(lowering, US_OP_ITERATE, e.iterator, domain, 0, e.not_iterable, 0);
    us_mark_clear(lowering, e.failed);
    enter_members(lowering, &e, own);
    lower_members(lowering, &e);
    lower_ends(lowering, &e);
    us_mark_leave(lowering, e.entered);
    us_lower_unbind(lowering, trail);
    lowering->fail = e.leave;
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
