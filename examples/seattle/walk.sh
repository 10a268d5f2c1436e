#!/bin/sh
# The steps of an audit up to the draw, on one real day of calls. From this folder:  sh walk.sh [FOLDER]
# It writes seattle.audit and draw.json to FOLDER, the present one unless given.
set -eu
FOLDER=${1:-.}
crime_sample() { python -m crime_sample "$@"; }

crime_sample frame inspect incidents.csv --mapping mapping.toml
crime_sample new "$FOLDER/seattle.audit" --force "Seattle Police Department (example)" \
    --start 2016-03-25 --end 2016-03-25 --rules generic --marking "PUBLIC DATA"
crime_sample frame add "$FOLDER/seattle.audit" incidents.csv --mapping mapping.toml
crime_sample extract add "$FOLDER/seattle.audit" crimes_synthetic.csv
crime_sample plan "$FOLDER/seattle.audit" --design design.toml --freeze
crime_sample draw "$FOLDER/seattle.audit" --seed "25 March 2016" --statement "$FOLDER/draw.json"
crime_sample verify-draw incidents.csv "$FOLDER/draw.json" --list
