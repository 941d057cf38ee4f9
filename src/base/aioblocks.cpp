// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioblocks.h"

#include "aiolink.h"
#include "aiothreadlocal_p.h"

#include <QtCore/QMutex>

#include <array>
#include <atomic>
#include <cstdint>
#include <utility>

#ifdef Q_OS_LINUX
#include <sys/mman.h>
#endif

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
// Size and alignment of a region: a huge page of x86-64, and of ARM with pages of 4 KiB.
constexpr std::size_t RegionSize = std::size_t(2) * 1024 * 1024;
constexpr std::size_t RegionBytes = RegionSize - 64;
constexpr int SlabsOfRegion = RegionSize / SlabSize;
constexpr int SlabsTouched = 8; // at once, by the kernel
constexpr int SlabsOutside = 32; // of a thread, before it allocates regions: 1 MiB
#ifdef MADV_HUGEPAGE
constexpr bool HasRegions = true;
#else
constexpr bool HasRegions = false;
#endif
constexpr std::size_t Granularity = 16;
constexpr std::size_t LargestBlock = 1024;
constexpr std::size_t SizeCount = LargestBlock / Granularity;
constexpr int UnusedAtMost = 256; // unused slabs that a thread keeps: 8 MiB
constexpr int UnusedRegionsAtMost = UnusedAtMost / SlabsOfRegion;

struct FreeBlock
{
    FreeBlock *next;
};

//! Has no effect if the system does not give huge pages.
void askForHugePage([[maybe_unused]] void *region) noexcept
{
#ifdef MADV_HUGEPAGE
    ::madvise(region, RegionBytes, MADV_HUGEPAGE);
#endif
}

//! Touches the pages of memory that is about to be used, in one call instead of a page fault for each. A huge page has
//! been touched as a whole by then.
void touch([[maybe_unused]] void *slabs) noexcept
{
#ifdef MADV_POPULATE_WRITE
    ::madvise(slabs, SlabsTouched * SlabSize, MADV_POPULATE_WRITE);
#endif
}

class ThreadBlocks;

/*!
    Memory for many slabs, in a huge page if the system has them. The first touch of each page takes the kernel longer
    than a task takes us, and a huge page is one page. Lies in the spare bytes behind the first slab.

    \b Threads: that of its slabs. Once that has ended, any that holds s_elsewhere.
*/
class Region : public Link
{
public:
    static Region *of(void *slab) noexcept
    {
        auto *const byte = static_cast<std::byte *>(slab);
        return placeIn(byte - reinterpret_cast<std::uintptr_t>(slab) % RegionSize);
    }
    //! Null if there is no memory.
    static Region *allocate() noexcept
    {
        void *const memory = ::operator new(RegionBytes, std::align_val_t(RegionSize), std::nothrow);
        if (!memory)
            return nullptr;
        askForHugePage(memory);
        return new (placeIn(static_cast<std::byte *>(memory))) Region;
    }
    void free() noexcept
    {
        std::byte *const memory = start();
        this->~Region();
        ::operator delete(memory, std::align_val_t(RegionSize));
    }

    bool isFull() const noexcept { return m_used == SlabsOfRegion; }
    bool isUnused() const noexcept { return m_used == 0; }
    //! Takes memory for a slab. The region must not be full.
    void *take() noexcept
    {
        ++m_used;
        if (FreeBlock *const memory = m_firstFree) {
            m_firstFree = memory->next;
            return memory;
        }
        std::byte *const memory = start() + std::size_t(m_taken) * SlabSize;
        if (m_taken++ % SlabsTouched == 0)
            touch(memory);
        return memory;
    }
    void giveBack(void *memory) noexcept
    {
        --m_used;
        m_firstFree = new (memory) FreeBlock{ m_firstFree };
    }

private:
    Region() noexcept = default;
    ~Region() = default;
    static Region *placeIn(std::byte *memory) noexcept { return reinterpret_cast<Region *>(memory + SlabBytes); }
    std::byte *start() noexcept { return reinterpret_cast<std::byte *>(this) - SlabBytes; }

    FreeBlock *m_firstFree = nullptr;
    int m_used = 0;
    int m_taken = 0; // no slab behind these has been taken yet
};

static_assert(sizeof(Region) <= SlabSize - SlabBytes);

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
    static Slab *make(void *memory, ThreadBlocks *owner, std::size_t sizeIndex, bool isInRegion = false) noexcept
    {
        return new (memory) Slab(owner, sizeIndex, isInRegion);
    }
    //! Destroys \a slab, whose thread has ended.
    static void destroy(Slab *slab) noexcept
    {
        const bool isInRegion = slab->isInRegion;
        slab->~Slab();
        if (!isInRegion) {
            free(slab);
            return;
        }
        Region *const region = Region::of(slab);
        region->giveBack(slab);
        if (region->isUnused())
            region->free();
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
    const bool isInRegion;
    const quint16 sizeIndex;
    std::byte *untouched; // no block from here to the end has been taken yet
    std::byte *end;
    Slab *previous = nullptr; // neighbour in one of its owner's two lists for the size
    Slab *next = nullptr;

    ~Slab() = default;

private:
    Slab(ThreadBlocks *thread, std::size_t index, bool inRegion) noexcept
        : owner(thread), isInRegion(inRegion), sizeIndex(quint16(index))
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
        while (m_regions.isLinked()) {
            auto *region = static_cast<Region *>(m_regions.next());
            region->unlink(); // the last of its slabs frees it
            if (region->isUnused())
                region->free();
        }
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
        link(lists.usable, makeSlab(sizeIndex));
        return lists.usable->take();
    }
    Slab &makeSlab(std::size_t sizeIndex)
    {
        if (FreeBlock *const memory = m_unused) {
            m_unused = memory->next;
            --m_unusedCount;
            return *Slab::make(memory, this, sizeIndex);
        }
        if (Region *const region = regionWithRoom()) {
            if (region->isUnused())
                --m_unusedRegions;
            void *const memory = region->take();
            if (region->isFull())
                region->unlink();
            return *Slab::make(memory, this, sizeIndex, true);
        }
        void *const memory = Slab::allocate();
        ++m_outsideCount;
        return *Slab::make(memory, this, sizeIndex);
    }
    //! Null if the thread has few slabs, or there is no memory for a region.
    Region *regionWithRoom() noexcept
    {
        if (m_regions.isLinked())
            return static_cast<Region *>(m_regions.next());
        if (!HasRegions || m_outsideCount < SlabsOutside)
            return nullptr;
        Region *const region = Region::allocate();
        if (region) {
            region->linkBefore(m_regions);
            ++m_unusedRegions;
        }
        return region;
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
        const bool isInRegion = slab.isInRegion;
        slab.~Slab();
        if (isInRegion) {
            giveBackToRegion(&slab);
        } else if (m_unusedCount == UnusedAtMost) {
            Slab::free(&slab);
            --m_outsideCount;
        } else {
            m_unused = new (&slab) FreeBlock{ m_unused };
            ++m_unusedCount;
        }
    }
    void giveBackToRegion(void *memory) noexcept
    {
        Region &region = *Region::of(memory);
        region.giveBack(memory);
        if (region.isUnused()) {
            region.unlink();
            if (m_unusedRegions == UnusedRegionsAtMost) {
                region.free();
                return;
            }
            ++m_unusedRegions;
            region.linkBefore(m_regions); // last, so that the others are used up first
        } else if (!region.isLinked()) {
            region.linkBefore(*m_regions.next());
        }
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
    int m_outsideCount = 0; // slabs that are in no region
    Link m_regions; // those with room
    int m_unusedRegions = 0;
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
