/* Compiling policies takes many times the memory of what is made of them, and most of what the
 * program and its libraries are: once policies are loaded, a third of that is needed. Pages of code
 * and constants that nobody writes to are as good in their files, so they are dropped, and those that
 * reviews need are back within the first of them. */
#include "give_back.h"

#include <link.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Drops the pages that lie wholly within the segment, which was never to be written. */
static void drop_segment(uintptr_t from, uintptr_t to, uintptr_t page)
{
    from = (from + page - 1) & ~(page - 1);
    to &= ~(page - 1);
    /* What cannot be dropped, as the kernel's own pages, stays. */
    if (from < to)
        madvise((void *)from, to - from, MADV_DONTNEED);
}

/* Relocations in code are written, and were never in the file. No library of today has any. */
static bool has_written_code(const struct dl_phdr_info *object)
{
    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        if (object->dlpi_phdr[i].p_type != PT_DYNAMIC)
            continue;
        const ElfW(Dyn) *entry =
            (const ElfW(Dyn) *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++)
            if (entry->d_tag == DT_TEXTREL ||
                (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL)))
                return true;
    }
    return false;
}

static int drop_segments(struct dl_phdr_info *object, size_t size, void *data)
{
    const uintptr_t *page = data;
    (void)size;
    if (has_written_code(object))
        return 0;
    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        uintptr_t from = object->dlpi_addr + segment->p_vaddr;
        if (segment->p_type == PT_LOAD && !(segment->p_flags & PF_W))
            drop_segment(from, from + segment->p_memsz, *page);
    }
    return 0;
}

void give_back_memory(void)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    malloc_trim(0);
    dl_iterate_phdr(drop_segments, &page);
}
