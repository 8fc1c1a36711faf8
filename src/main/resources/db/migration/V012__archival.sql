-- Files that are on their way between archival states, or wait for other copies: somebody looks for them from time to time.
create index archival_waiting on resource (project, id)
    where type = 405 and not deleted and (content::json ->> 'archivalState') in ('archival', 'unarchiving');
