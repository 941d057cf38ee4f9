// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Runs random programs against the pool and against a reference that shares no code with it.
//
// AIOPOOL_PROGRAMS is their number. A failing program is shrunk, and printed with the RC_PARAMS that play it again:
//     RC_PARAMS='reproduce=…' build/dev/tests/tst_model_based

#include "random/player.h"
#include "support/randomprograms.h"

#include <QtTest>

#include <rapidcheck.h>

class tst_ModelBased : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void programs();

private:
    int m_count = 0;
    qsizetype m_longest = 0;
    qsizetype m_steps = 0;
};

static rc::Gen<model::Step> anyStep()
{
    using model::Step;
    const auto code = rc::gen::weightedElement<Step::Code>({
            { 10, Step::SpawnN },       { 3, Step::Spawn },          { 4, Step::Exec },
            { 2, Step::MapN },          { 2, Step::IterMap },        { 4, Step::Map },
            { 24, Step::PassGate },     { 8, Step::Cancel },         { 1, Step::CancelAll },
            { 4, Step::CancelAwaiter }, { 2, Step::SpawnAndCancel }, { 3, Step::Pause },
            { 3, Step::Resize },        { 2, Step::Join },           { 3, Step::Progress },
            { 3, Step::SetPriority },   { 3, Step::MoveToFront },    { 4, Step::MoveBefore },
            { 3, Step::Hold },          { 5, Step::Release },        { 3, Step::StartNow },
            { 10, Step::Advance },      { 3, Step::Repeat },         { 1, Step::Watch },
            { 1, Step::LimitWaiting },  { 2, Step::Room },           { 1, Step::Delete },
    });
    const auto number = rc::gen::inRange(0, 60);
    const auto options = rc::gen::inRange(0, 512);
    return rc::gen::apply(
            [](Step::Code s, int a, int b, int c) {
                return Step{ s, a, b, c };
            },
            code, number, number, options);
}

void tst_ModelBased::initTestCase()
{
    setUpRandomPrograms(250);
}

void tst_ModelBased::programs()
{
    const bool holds = rc::check("the pool does what the reference does", [this] {
        const auto program = *rc::gen::container<std::vector<model::Step>>(anyStep());
        ++m_count;
        m_longest = std::max(m_longest, qsizetype(program.size()));
        m_steps += qsizetype(program.size());
        model::Player player;
        for (const model::Step &step : program) {
            const std::string difference = player.play(step);
            if (!difference.empty()) {
                std::ostringstream after;
                after << step << ": " << difference;
                qWarning("After %d programs: %s", m_count, after.str().c_str());
                RC_FAIL(after.str());
            }
        }
    });
    qInfo("%d programs, the longest of %lld steps, %lld steps in all", m_count, qlonglong(m_longest),
          qlonglong(m_steps));
    QVERIFY(holds);
}

int main(int argc, char *argv[])
{
    return runRandomPrograms<tst_ModelBased>(argc, argv);
}

#include "tst_model_based.moc"
