package io.vigie.connector.simulator.internal;

/** What dice are thrown for, so that no two things share a sequence. New ones go at the end. */
enum Stream {
    WEATHER,
    TIMES,
    CONTACT,
    CLOSED,
    RECALL,
    DUTY,
    PARTNER,
    FLOOR,
    MAIL_DUTY,
    MAIL_TIMES,
    MAIL,
    SALES,
    CUSTOMERS,
    STAFF,
    MOODS
}
