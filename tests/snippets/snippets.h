// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The code that the documentation shows stands in the files of this folder, between marks, and runs: one function for each
// page of guides, for the README and for the reference.

#include <AioConcurrent>
#include <AioPool>

#include <QtCore/QTemporaryDir>
#include <QtCore/QUrl>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>
#include <QtTest/QtTest>

//! What is fetched: files of 1, 2, 3 and 4 bytes by their URLs, and one that is not there.
class Site
{
public:
    Site();

    QNetworkAccessManager net;
    QList<QUrl> urls;
    QStringList paths;
    QUrl nowhere;

private:
    QTemporaryDir m_folder;
};

AioTask<QByteArray> fetch(QNetworkAccessManager &net, QUrl url);
QByteArray sha256(const QString &path);

void runReadme();
void runReference();
void runAsyncioPool();
void runQtConcurrent();
void runFutureWatcher();
void runCallbacks();
void runQuestions();
void runSteering();
void runEnding();
void runProgressPage();
