package io.offshoot.rewrite;

/**
 * Times, roughly: every month of 2000 to 2039 is a bucket, so is every year of the hundred years before and the sixty
 * after, and all that is earlier or later. The order of buckets is that of time, as the texts are written: their zones are
 * not looked at, so that a search reaches a day further to both sides.
 */
public final class DateBuckets {
    /** Before 1900, and times without a beginning. */
    public static final int FIRST = 0;

    /** From 2100 on, and times without an end. */
    public static final int LAST = 641;

    private static final int MONTHS_FROM = 2000;
    private static final int MONTHS_TO = 2040;
    private static final int YEARS_FROM = 1900;
    private static final int YEARS_TO = 2100;
    private static final int FIRST_MONTH = 1 + MONTHS_FROM - YEARS_FROM;

    private DateBuckets() {}

    /** The bucket of a month, 1 to 12, of a year. */
    public static int of(int year, int month) {
        if (year < YEARS_FROM) {
            return FIRST;
        }
        if (year < MONTHS_FROM) {
            return 1 + year - YEARS_FROM;
        }
        if (year < MONTHS_TO) {
            return FIRST_MONTH + (year - MONTHS_FROM) * 12 + month - 1;
        }
        return year < YEARS_TO ? FIRST_MONTH + (MONTHS_TO - MONTHS_FROM) * 12 + year - MONTHS_TO : LAST;
    }

    /** The bucket in which the date begins that a text states; -1 when it is none. */
    static int first(byte[] b, int from, int to) {
        return of(b, from, to, 1);
    }

    /** The bucket in which it ends: a year ends in its December. */
    static int last(byte[] b, int from, int to) {
        return of(b, from, to, 12);
    }

    private static int of(byte[] b, int from, int to, int monthOfYear) {
        int year = to - from < 4 ? -1 : number(b, from, from + 4);
        if (year < 0 || (to - from > 4 && (to - from < 7 || b[from + 4] != '-'))) {
            return -1;
        }
        int month = to - from == 4 ? monthOfYear : number(b, from + 5, from + 7);
        return month < 1 || month > 12 ? -1 : of(year, month);
    }

    private static int number(byte[] b, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            if (b[i] < '0' || b[i] > '9') {
                return -1;
            }
            value = value * 10 + b[i] - '0';
        }
        return value;
    }
}
