// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>
#include <QtCore/QThread>
#include <QtCore/QTranslator>

#include <cstring>
#include <memory>
#include <span>
#include <vector>

namespace Aio::detail {

namespace {

//! The texts in one language, as lrelease has compiled them.
struct EmbeddedTexts
{
    const char *language; // as in the name of a QLocale
    const unsigned char *data;
    int size;
};

#ifdef AIOPOOL_HAS_TRANSLATIONS
#include "aiopool_texts.h"
#else
constexpr std::span<const EmbeddedTexts> Texts;
#endif

/*!
    Translates the texts of this library to the language of the default QLocale, and follows that when it changes.

    Installed before the application can install its own translators, which are therefore asked first and may replace
    any text.

    \b Threads: any for translate().
*/
class Translation final : public QTranslator
{
public:
    // Loads all languages now, because translate() is called under a lock that loading takes as well.
    explicit Translation(QObject *parent) : QTranslator(parent)
    {
        for (const EmbeddedTexts &embedded : Texts) {
            Language language{ QString::fromLatin1(embedded.language), std::make_unique<QTranslator>() };
            if (language.texts->load(embedded.data, embedded.size))
                m_languages.push_back(std::move(language));
        }
    }

    bool isEmpty() const override { return m_languages.empty(); }
    QString translate(const char *context, const char *sourceText, const char *disambiguation, int n) const override
    {
        if (std::strncmp(context, "Aio", 3) != 0)
            return {};
        const QTranslator *texts = find(QLocale().name());
        return texts ? texts->translate(context, sourceText, disambiguation, n) : QString();
    }

private:
    struct Language
    {
        QString name;
        std::unique_ptr<QTranslator> texts;
    };

    //! Returns the texts for \a locale, such as "de_AT", or else for its language. Null if there are none.
    const QTranslator *find(const QString &locale) const noexcept
    {
        const QStringView code = QStringView(locale).left(locale.indexOf(QLatin1Char('_')));
        const QTranslator *found = nullptr;
        for (const Language &language : m_languages) {
            if (language.name == locale)
                return language.texts.get();
            if (language.name == code)
                found = language.texts.get();
        }
        return found;
    }

    std::vector<Language> m_languages;
};

void installTranslation()
{
    QCoreApplication *const application = QCoreApplication::instance();
    if (application->thread() != QThread::currentThread()) { // the library has been loaded later, as a QML module is
        QMetaObject::invokeMethod(application, installTranslation, Qt::QueuedConnection);
        return;
    }
    QCoreApplication::installTranslator(new Translation(application));
}

Q_COREAPP_STARTUP_FUNCTION(installTranslation)

}

}
