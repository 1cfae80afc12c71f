set -o pipefail
export TZ=Europe/London
CONCORDAT=${CONCORDAT:-http://127.0.0.1:8000}
day() { date -d "12:00 $1" +%F; }
instant() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
TODAY=$(day today) YESTERDAY=$(day '1 day ago') TOMORROW=$(day '1 day') A_MONTH_AGO=$(day '30 days ago')
IN_A_MONTH=$(day '30 days') IN_HALF_A_YEAR=$(day '180 days') IN_A_YEAR=$(day '360 days')
AN_HOUR_AGO=$(instant '1 hour ago') HALF_AN_HOUR_AGO=$(instant '30 minutes ago') JUST_NOW=$(instant '1 minute ago')
PEOPLE
as() { TOKEN=$(concordat token --as "$1"); }
member() {
  python3 -c 'import functools, json, sys
step = lambda found, name: found[int(name)] if name.isdigit() else found[name]
print(functools.reduce(step, sys.argv[1].split("."), json.load(sys.stdin)))' "$1"
}
