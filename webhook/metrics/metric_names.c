/* A table that is only ever added to: a slot that has been filled stays as it is, so that whoever
 * looks a name up needs no lock. A slot is filled after the name that it points to is whole. */
#include "metric_names.h"

#include "base/hash.h"

#include <stdlib.h>

struct metric_name {
    unsigned number;
    size_t length;
    char text[];
};

void metric_names_init(metric_names *names, size_t most)
{
    *names = (metric_names){.most = most};
    pthread_mutex_init(&names->lock, NULL);
}

void metric_names_free(metric_names *names)
{
    size_t count = atomic_load(&names->count);
    for (size_t i = 0; i < count; i++)
        free(atomic_load(&names->list[i]));
    pthread_mutex_destroy(&names->lock);
}

/* The slot that has [name], or the free one where it belongs. */
static _Atomic(metric_name *) *find(metric_names *names, us_str name, metric_name **found)
{
    size_t at = us_hash_bytes(name.text, name.length) % METRIC_NAMES_SLOTS;
    for (;; at = (at + 1) % METRIC_NAMES_SLOTS) {
        *found = atomic_load_explicit(&names->slots[at], memory_order_acquire);
        if (!*found || us_str_equal(us_str_make((*found)->text, (*found)->length), name))
            return &names->slots[at];
    }
}

static metric_name *make(unsigned number, us_str name)
{
    metric_name *made = malloc(sizeof *made + name.length);
    if (!made)
        return NULL;
    made->number = number;
    made->length = name.length;
    memcpy(made->text, name.text, name.length);
    return made;
}

static metric_name *add(metric_names *names, us_str name)
{
    metric_name *found;
    pthread_mutex_lock(&names->lock);
    _Atomic(metric_name *) *slot = find(names, name, &found);
    size_t count = atomic_load(&names->count);
    if (!found && count < names->most && (found = make((unsigned)count, name)) != NULL) {
        atomic_store(&names->list[count], found);
        atomic_store(&names->count, count + 1);
        atomic_store_explicit(slot, found, memory_order_release);
    }
    pthread_mutex_unlock(&names->lock);
    return found;
}

bool metric_names_find(metric_names *names, us_str name, unsigned *number)
{
    metric_name *found;
    find(names, name, &found);
    *number = found ? found->number : (unsigned)names->most;
    return found || atomic_load(&names->count) >= names->most;
}

unsigned metric_names_number(metric_names *names, us_str name)
{
    unsigned number;
    if (metric_names_find(names, name, &number))
        return number;
    const metric_name *added = add(names, name);
    return added ? added->number : (unsigned)names->most;
}

us_str metric_names_text(const metric_names *names, unsigned number)
{
    if (number >= names->most)
        return US_STR("other");
    const metric_name *found = atomic_load(&names->list[number]);
    return us_str_make(found->text, found->length);
}
