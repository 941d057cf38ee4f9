// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioblocks.h"

#include "aiothreadlocal_p.h"

#include <QtCore/QMutex>

#include <array>
#include <atomic>
#include <cstdint>
#include <utility>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define AIOPOOL_PLAIN_BLOCKS
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define AIOPOOL_PLAIN_BLOCKS
#endif

namespace Aio::detail {

#ifdef AIOPOOL_PLAIN_BLOCKS

void *allocateBlock(std::size_t size)
{
    return ::operator new(size);
}

void freeBlock(void *block, std::size_t) noexcept
{
    ::operator delete(block);
}

#else

namespace {

// Size and alignment of a slab, so that the address of a block gives its slab.
constexpr std::size_t SlabSize = std::size_t(32) * 1024;
// Bytes requested for a slab. Leaves room for the global allocator's header, so that slabs can stand side by side.
constexpr std::size_t SlabBytes = SlabSize - 64;
constexpr std::size_t Granularity = 16;
constexpr std::size_t LargestBlock = 1024;
constexpr std::size_t SizeCount = LargestBlock / Granularity;
constexpr int UnusedAtMost = 256; // unused slabs that a thread keeps: 8 MiB

struct FreeBlock
{
    FreeBlock *next;
};

class ThreadBlocks;

//! A piece of memory divided into blocks of one size.
class Slab
{
public:
    static Slab *of(void *block) noexcept
    {
        return reinterpret_cast<Slab *>(static_cast<std::byte *>(block)
                                        - reinterpret_cast<std::uintptr_t>(block) % SlabSize);
    }
    static void *allocate() { return ::operator new(SlabBytes, std::align_val_t(SlabSize)); }
    static void free(void *memory) noexcept { ::operator delete(memory, std::align_val_t(SlabSize)); }
    static Slab *make(void *memory, ThreadBlocks *owner, std::size_t sizeIndex) noexcept
    {
        return new (memory) Slab(owner, sizeIndex);
    }
    static void destroy(Slab *slab) noexcept
    {
        slab->~Slab();
        free(slab);
    }

    //! Takes a block. Null if all are taken.
    void *take() noexcept
    {
        void *block = firstFree;
        if (block)
            firstFree = firstFree->next;
        else if (untouched != end)
            block = std::exchange(untouched, untouched + (sizeIndex + 1) * Granularity);
        else
            return nullptr;
        ++used;
        return block;
    }
    //! Takes \a block back. True if it was the last one taken.
    bool giveBack(void *block) noexcept
    {
        firstFree = new (block) FreeBlock{ firstFree };
        return --used == 0;
    }

    // Members that allocating and freeing read, in one cache line
    FreeBlock *firstFree = nullptr;
    std::size_t used = 0;
    std::atomic<ThreadBlocks *> owner; // null once its thread has ended
    bool isAside = false; // in its owner's list of slabs that had no block left
    const quint16 sizeIndex;
    std::byte *untouched; // no block from here to the end has been taken yet
    std::byte *end;
    Slab *previous = nullptr; // neighbour in one of its owner's two lists for the size
    Slab *next = nullptr;

    ~Slab() = default;

private:
    Slab(ThreadBlocks *thread, std::size_t index) noexcept : owner(thread), sizeIndex(quint16(index))
    {
        constexpr std::size_t header = (sizeof(Slab) + Granularity - 1) / Granularity * Granularity;
        const std::size_t blockSize = (index + 1) * Granularity;
        untouched = reinterpret_cast<std::byte *>(this) + header;
        end = untouched + (SlabBytes - header) / blockSize * blockSize;
    }
};

// Guards blocks that come back from another thread, and slabs whose thread has ended.
QBasicMutex s_elsewhere;

//! The slabs of a thread.
class ThreadBlocks
{
public:
    ~ThreadBlocks()
    {
        const QMutexLocker locker(&s_elsewhere);
        takeReturned();
        for (const Lists &lists : m_lists) {
            for (Slab *slab : { lists.usable, lists.aside }) {
                while (slab) {
                    Slab *const next = slab->next;
                    slab->owner.store(nullptr, std::memory_order_relaxed);
                    if (slab->used == 0)
                        Slab::destroy(slab);
                    slab = next;
                }
            }
        }
        while (FreeBlock *memory = m_unused) {
            m_unused = memory->next;
            Slab::free(memory);
        }
    }

    void *allocate(std::size_t sizeIndex)
    {
        Slab *const slab = m_lists[sizeIndex].usable;
        if (Q_LIKELY(slab)) {
            if (void *block = slab->take(); Q_LIKELY(block))
                return block;
        }
        return allocateElsewhere(sizeIndex);
    }
    void giveBack(Slab &slab, void *block) noexcept
    {
        const bool isUnused = slab.giveBack(block);
        if (Q_UNLIKELY(slab.isAside || (isUnused && !isOnly(slab))))
            putInOrder(slab);
    }
    //! Takes a block back. Called by another thread, which holds s_elsewhere.
    void giveBackFromElsewhere(void *block) noexcept
    {
        m_returned = new (block) FreeBlock{ m_returned };
        m_hasReturned.store(true, std::memory_order_relaxed);
    }

private:
    struct Lists
    {
        Slab *usable = nullptr; // blocks are taken from the first
        Slab *aside = nullptr;
    };

    static void link(Slab *&list, Slab &slab) noexcept
    {
        slab.previous = nullptr;
        slab.next = list;
        if (list)
            list->previous = &slab;
        list = &slab;
    }
    static void unlink(Slab *&list, Slab &slab) noexcept
    {
        (slab.previous ? slab.previous->next : list) = slab.next;
        if (slab.next)
            slab.next->previous = slab.previous;
    }
    //! True if \a slab is alone in its list. Such a slab is kept, for the next task.
    static bool isOnly(const Slab &slab) noexcept { return !slab.previous && !slab.next; }
    //! Allocates when the first slab is missing or has no block left.
    Q_NEVER_INLINE void *allocateElsewhere(std::size_t sizeIndex)
    {
        Lists &lists = m_lists[sizeIndex];
        if (m_hasReturned.load(std::memory_order_relaxed)) {
            const QMutexLocker locker(&s_elsewhere);
            takeReturned();
        }
        while (Slab *const slab = lists.usable) {
            if (void *block = slab->take())
                return block;
            unlink(lists.usable, *slab);
            link(lists.aside, *slab);
            slab->isAside = true;
        }
        void *memory = m_unused;
        if (memory) {
            m_unused = m_unused->next;
            --m_unusedCount;
        } else {
            memory = Slab::allocate();
        }
        link(lists.usable, *Slab::make(memory, this, sizeIndex));
        return lists.usable->take();
    }
    //! Moves \a slab to its place after a block has come back: it was aside, or is unused now.
    Q_NEVER_INLINE void putInOrder(Slab &slab) noexcept
    {
        Lists &lists = m_lists[slab.sizeIndex];
        if (slab.isAside) {
            unlink(lists.aside, slab);
            slab.isAside = false;
            // Link it behind the first, so that the first is used up and the others have a chance to become unused.
            link(lists.usable ? lists.usable->next : lists.usable, slab);
            slab.previous = &slab == lists.usable ? nullptr : lists.usable;
        }
        if (slab.used == 0 && !isOnly(slab)) {
            unlink(lists.usable, slab);
            discard(slab);
        }
    }
    //! Keeps the memory for the next slab of any size, unless there are many unused ones: slabs that come and go all
    //! the time would fragment the global heap.
    void discard(Slab &slab) noexcept
    {
        if (m_unusedCount == UnusedAtMost) {
            Slab::destroy(&slab);
            return;
        }
        slab.~Slab();
        m_unused = new (&slab) FreeBlock{ m_unused };
        ++m_unusedCount;
    }
    void takeReturned() noexcept
    {
        m_hasReturned.store(false, std::memory_order_relaxed);
        for (FreeBlock *block = std::exchange(m_returned, nullptr); block;) {
            FreeBlock *const next = block->next;
            giveBack(*Slab::of(block), block);
            block = next;
        }
    }

    std::array<Lists, SizeCount> m_lists = {};
    FreeBlock *m_unused = nullptr; // memory for new slabs
    int m_unusedCount = 0;
    FreeBlock *m_returned = nullptr; // guarded by s_elsewhere
    std::atomic<bool> m_hasReturned = false;
};

AIOPOOL_THREAD_LOCAL ThreadBlocks *t_blocks = nullptr;
AIOPOOL_THREAD_LOCAL bool t_threadEnds = false;

struct ThreadBlocksHolder
{
    ~ThreadBlocksHolder()
    {
        t_threadEnds = true;
        delete std::exchange(t_blocks, nullptr);
    }
};

//! Makes the blocks of this thread. Null while the thread ends.
Q_NEVER_INLINE ThreadBlocks *makeThreadBlocks()
{
    if (t_threadEnds)
        return nullptr;
    thread_local const ThreadBlocksHolder holder;
    t_blocks = new ThreadBlocks;
    return t_blocks;
}

//! Allocates the first block of this thread.
Q_NEVER_INLINE void *allocateFirst(std::size_t sizeIndex)
{
    if (ThreadBlocks *blocks = makeThreadBlocks())
        return blocks->allocate(sizeIndex);
    return Slab::make(Slab::allocate(), nullptr, sizeIndex)->take(); // called by a destructor at the end of the thread
}

Q_NEVER_INLINE void giveBackElsewhere(Slab *slab, void *block) noexcept
{
    const QMutexLocker locker(&s_elsewhere);
    if (ThreadBlocks *owner = slab->owner.load(std::memory_order_relaxed))
        owner->giveBackFromElsewhere(block);
    else if (slab->giveBack(block))
        Slab::destroy(slab);
}

}

void *allocateBlock(std::size_t size)
{
    if (Q_UNLIKELY(size - 1 >= LargestBlock))
        return ::operator new(size);
    const std::size_t sizeIndex = (size - 1) / Granularity;
    ThreadBlocks *const blocks = t_blocks;
    return Q_LIKELY(blocks) ? blocks->allocate(sizeIndex) : allocateFirst(sizeIndex);
}

void freeBlock(void *block, std::size_t size) noexcept
{
    if (Q_UNLIKELY(size - 1 >= LargestBlock)) {
        ::operator delete(block);
        return;
    }
    Slab *const slab = Slab::of(block);
    ThreadBlocks *const blocks = t_blocks;
    if (Q_LIKELY(blocks && slab->owner.load(std::memory_order_relaxed) == blocks))
        blocks->giveBack(*slab, block);
    else
        giveBackElsewhere(slab, block);
}

#endif

}
