// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "base/aioblocks.h"

#include <QtCore/QRandomGenerator>
#include <QtCore/QThread>
#include <QtTest/QtTest>

#include <cstring>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

using Aio::detail::allocateBlock;
using Aio::detail::freeBlock;

//! A block with a pattern in it that must stay until it is freed.
class Block
{
public:
    Block(std::size_t size, quint8 pattern) : m_size(size), m_pattern(pattern), m_memory(allocateBlock(size))
    {
        std::memset(m_memory, pattern, size);
    }
    Block(Block &&other) noexcept
        : m_size(other.m_size), m_pattern(other.m_pattern), m_memory(std::exchange(other.m_memory, nullptr))
    {
    }
    Block &operator=(Block &&other) noexcept
    {
        std::swap(m_size, other.m_size);
        std::swap(m_pattern, other.m_pattern);
        std::swap(m_memory, other.m_memory);
        return *this;
    }
    ~Block()
    {
        if (!m_memory)
            return;
        if (!isWhole())
            qFatal("A block was overwritten");
        freeBlock(m_memory, m_size);
    }
    bool isWhole() const
    {
        const auto *bytes = static_cast<const quint8 *>(m_memory);
        return std::all_of(bytes, bytes + m_size, [this](quint8 byte) { return byte == m_pattern; });
    }
    bool isAligned() const { return reinterpret_cast<quintptr>(m_memory) % __STDCPP_DEFAULT_NEW_ALIGNMENT__ == 0; }

private:
    std::size_t m_size;
    quint8 m_pattern;
    void *m_memory;
};

class tst_BlockAllocator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySizeHasItsRoom();
    void comeAndGo();
    void comeBackFromOtherThreads();
    void outliveTheirThread();
    void inTheEndOfAThread();
};

void tst_BlockAllocator::everySizeHasItsRoom()
{
    std::vector<Block> blocks;
    for (std::size_t size = 1; size <= 3000; ++size) {
        blocks.emplace_back(size, quint8(size));
        QVERIFY(blocks.back().isAligned());
    }
    for (const Block &block : blocks)
        QVERIFY(block.isWhole());
}

void tst_BlockAllocator::comeAndGo()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    std::vector<Block> blocks;
    for (int target : { 1000, 10, 20'000, 0, 500, 0 }) {
        while (int(blocks.size()) != target) {
            if (random.bounded(3) == 0 ? !blocks.empty() : int(blocks.size()) > target) {
                std::swap(blocks[std::size_t(random.bounded(int(blocks.size())))], blocks.back());
                blocks.pop_back();
            } else {
                blocks.emplace_back(std::size_t(16 * (1 + random.bounded(12))), quint8(random.generate()));
            }
        }
    }
}

//! Allocates blocks in one thread and frees them in another, as happens to tasks that are spawned from another thread.
void tst_BlockAllocator::comeBackFromOtherThreads()
{
    std::mutex mutex;
    std::vector<Block> exchange;
    const auto work = [&](quint32 seed) {
        QRandomGenerator random(seed);
        std::vector<Block> own;
        for (int i = 0; i < 20'000; ++i) {
            own.emplace_back(std::size_t(144 + 16 * random.bounded(3)), quint8(random.generate()));
            const std::lock_guard lock(mutex);
            if (random.bounded(2) && !exchange.empty()) {
                own.push_back(std::move(exchange.back()));
                exchange.pop_back();
            } else {
                exchange.push_back(std::move(own.back()));
                own.pop_back();
            }
            if (own.size() > 100)
                own.clear();
        }
    };
    std::vector<std::thread> threads;
    for (quint32 seed = 1; seed <= 4; ++seed)
        threads.emplace_back(work, seed);
    for (std::thread &thread : threads)
        thread.join();
    for (const Block &block : exchange)
        QVERIFY(block.isWhole());
}

void tst_BlockAllocator::outliveTheirThread()
{
    std::vector<Block> blocks;
    std::thread([&blocks] {
        for (int i = 0; i < 5000; ++i)
            blocks.emplace_back(std::size_t(200), quint8(i));
    }).join();
    for (const Block &block : blocks)
        QVERIFY(block.isWhole());
    blocks.clear();
}

//! Allocates and frees blocks in the last destructors of a thread.
void tst_BlockAllocator::inTheEndOfAThread()
{
    struct Late
    {
        ~Late()
        {
            kept = std::make_unique<Block>(std::size_t(100), quint8(2));
            const Block temporary(std::size_t(100), quint8(3));
            given.reset();
        }
        std::unique_ptr<Block> kept, given;
    };
    std::thread([] {
        thread_local Late late; // before the thread's first block, so destroyed after what frees the thread's memory
        late.given = std::make_unique<Block>(std::size_t(100), quint8(1));
    }).join();
}

QTEST_APPLESS_MAIN(tst_BlockAllocator)
#include "tst_block_allocator.moc"
